"""An article written back as plain text: what a reader reads, in order, without marks."""

from collections.abc import Callable, Iterator
from typing import Any

from publisher.content.article import Author
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


def paragraphs_of(block: Block) -> list[str]:
    """The block's text as paragraphs."""
    return WRITERS[type(block)](block)


def _content(block: Heading | Paragraph | Preformatted | Closing) -> list[str]:
    return [characters(block.content)]


def _list(block: List) -> list[str]:
    return ["\n".join(_lines(block, 0))]


def _lines(block: List, depth: int) -> Iterator[str]:
    for item in block.items:
        yield "  " * depth + _item(item)
        for child in item.children:
            yield from _lines(child, depth + 1)


def _item(item: ListItem) -> str:
    text = characters(item.content)
    return f"{item.marker} {text}" if item.marker else text


def _quote(block: Quote) -> list[str]:
    source = characters(block.source)
    signed = f"{block.source_marker} {source}" if block.source_marker else source
    return [*map(characters, block.paragraphs), signed]


def _table(block: Table) -> list[str]:
    rows = ("\t".join(characters(cell.content) for cell in row) for row in block.rows)
    return [characters(block.caption), "\n".join(rows)]


def _figure(block: Figure) -> list[str]:
    return [characters(block.caption), block.credit]


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
