"""An article written back as plain text: what a reader reads, in order, without marks."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from publisher.content.article import Article, Author
from publisher.content.blocks import (
    Block,
    Closing,
    Figure,
    Heading,
    Inline,
    List,
    ListItem,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Table,
)
from publisher.content.inline_text import as_text
from publisher.content.table_grid import grid

_WORD = re.compile(r"[^\W_]\S*")  # from its first letter or digit to the space behind it
BYLINES = {"fr": ("Par ", " et "), "en": ("By ", " and ")}


def characters(inline: Inline) -> str:
    """The characters of an inline text, without its marks."""
    return "".join(span.text for span in inline)


def byline(authors: tuple[Author, ...], language: str | None) -> str:
    """ "Par Awa Diop et Luc Morel", or "" where nobody is named."""
    label, last = BYLINES.get((language or "fr").split("-")[0], BYLINES["en"])
    names = [author.name for author in authors if author.name]
    if not names:
        return ""
    return label + last.join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def word_count(article: Article) -> int:
    """The words of its body, without what stands under pictures: runs of characters between spaces
    that hold a letter or a digit. French « l’accord » is one, the mark in « Où ? » none."""
    return sum(len(_WORD.findall(text)) for text in body_texts(article))


def body_texts(article: Article) -> Iterator[str]:
    """The paragraphs of its body, without what stands under pictures."""
    blocks = (block for block in article.blocks if not isinstance(block, Figure))
    return (text for block in blocks for text in paragraphs_of(block))


def paragraphs_of(block: Block) -> list[str]:
    """The block's text as paragraphs."""
    return WRITERS[type(block)](block)


def _content(block: Heading | Paragraph | Preformatted | Closing) -> list[str]:
    return [as_text(block.content)]


def _list(block: List) -> list[str]:
    return ["\n".join(_lines(block, 0))]


def _lines(block: List, depth: int) -> Iterator[str]:
    for number, item in enumerate(block.items, block.start):
        yield "  " * depth + _item(item, f"{number}." if block.ordered else None)
        for child in item.children:
            yield from _lines(child, depth + 1)


def _item(item: ListItem, number: str | None) -> str:
    marker = item.marker or number
    return f"{marker} {as_text(item.content)}" if marker else as_text(item.content)


def _quote(block: Quote) -> list[str]:
    source = as_text(block.source)
    signed = f"{block.source_marker} {source}" if block.source_marker else source
    return [*map(as_text, block.paragraphs), signed]


def _table(block: Table) -> list[str]:
    rows = ("\t".join(as_text(c.content) if c else "" for c in row) for row in grid(block))
    return [as_text(block.caption), "\n".join(rows)]


def _figure(block: Figure) -> list[str]:
    return [as_text(block.caption), block.credit]


WRITERS: dict[type[Block], Callable[[Any], list[str]]] = {
    Heading: _content,
    Paragraph: _content,
    Preformatted: _content,
    Closing: _content,
    List: _list,
    Quote: _quote,
    Table: _table,
    Figure: _figure,
    Separator: lambda block: [block.marker or ""],
}
