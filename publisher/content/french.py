"""French typographic spaces (before ; : ! ? and within « »), set where they are wanted.

After Lacroux and the Imprimerie nationale: U+00A0 before a colon, within guillemets and after n°,
U+202F before ; ! ? and between groups of digits.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from html.entities import html5
from typing import Any

from publisher.content.article import Parsed
from publisher.content.blocks import Block, Cell, Figure, Inline, List, ListItem, Quote, Span, Table

NBSP, NARROW = "\u00a0", "\u202f"
SPACES = " \u00a0\u2009\u202f"
ADDRESS = re.compile(r"\S*(?:://|www\.|@|\.\w{2,6}/)\S*")
REFERENCE = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(rf"(?<=[^\s{SPACES}«(\[:;!?])[{SPACES}]*(?=[;!?]+(?:[\s{SPACES}»”)\]…]|$))"),
        NARROW,
    ),
    (re.compile(rf"(?<=[^\s{SPACES}«(\[:;!?])[{SPACES}]*(?=:(?:[\s{SPACES}]|$))"), NBSP),
    (re.compile(rf"(?<=«)[{SPACES}]*(?=[^\s{SPACES}])"), NBSP),
    (re.compile(rf"(?<=[^\s{SPACES}])[{SPACES}]*(?=»)"), NBSP),
    (re.compile(r"(?<=\d)[ \u2009](?=[%€$£])"), NBSP),
    (re.compile(r"(?<=\b[nN][°º])[ \u2009]?(?=\d)"), NBSP),
    (re.compile(r"(?<=\d)[ \u2009](?=\d{3}(?!\d))"), NARROW),
)


def with_french_spacing(parsed: Parsed) -> Parsed:
    """The article with the spaces that French sets; as it was where it is in another language."""
    article = parsed.article
    if (article.language or "fr").split("-")[0].lower() != "fr":
        return parsed
    written = replace(
        article,
        headline=_line(article.headline),
        kicker=_line(article.kicker or "") or None,
        standfirst=_line(article.standfirst or "") or None,
        sponsor=_line(article.sponsor or "") or None,
        blocks=tuple(_block(block) for block in article.blocks),
    )
    return replace(parsed, article=written)


def _line(text: str) -> str:
    return "".join(span.text for span in with_french_spaces((Span(text),)))


def with_french_spaces(content: Inline) -> Inline:
    """The spans with their spaces repaired, seen as one text."""
    for rule, space in RULES:
        content = _apply(content, rule, space)
    return content


def _apply(content: Inline, rule: re.Pattern[str], space: str) -> Inline:
    text = "".join(span.text for span in content)
    kept = [found.span() for found in ADDRESS.finditer(text)]
    kept += [found.span() for found in REFERENCE.finditer(text) if _is_character(found[1])]
    edits = [found.span() for found in rule.finditer(text) if text[slice(*found.span())] != space]
    parts, start, number = list[Span](), 0, 0
    for span in content:
        end, written, at = start + len(span.text), "", start
        while number < len(edits) and edits[number][0] <= end:
            begins, ends = edits[number]
            if begins == end and ends > end:
                break  # the space is the next span's
            if _is_changeable(span, begins, ends, end, kept):
                written += text[at:begins] + space
                at = ends
            number += 1
        parts.append(Span(written + text[at:end], span.marks))
        start = end
    return tuple(part for part in parts if part.text)


def _is_character(name: str) -> bool:
    """Whether `&name;` stands for a character in HTML: a text that speaks of one keeps it."""
    return name.startswith("#") or f"{name};" in html5


def _is_changeable(
    span: Span, begins: int, ends: int, end: int, kept: list[tuple[int, int]]
) -> bool:
    """Whether the space lies in this span, and neither in code, another language nor an address."""
    foreign = any(mark.type in {"code", "language"} for mark in span.marks)
    return (
        ends <= end and not foreign and not any(a < ends and begins < b for a, b in kept if a < b)
    )


def _block(block: Block) -> Block:
    if block.language and block.language.split("-")[0].lower() != "fr":
        return block
    write: Callable[[Any], Block] | None = WRITERS.get(type(block).__name__)
    return write(block) if write else block


def _content(block: Any) -> Block:
    changed: Block = replace(block, content=with_french_spaces(block.content))
    return changed


def _list(block: List) -> List:
    return replace(block, items=tuple(map(_item, block.items)))


def _item(item: ListItem) -> ListItem:
    children = tuple(map(_list, item.children))
    return replace(item, content=with_french_spaces(item.content), children=children)


def _quote(block: Quote) -> Quote:
    paragraphs = tuple(map(with_french_spaces, block.paragraphs))
    return replace(block, paragraphs=paragraphs, source=with_french_spaces(block.source))


def _cell(cell: Cell) -> Cell:
    return replace(cell, content=with_french_spaces(cell.content))


def _table(block: Table) -> Table:
    rows = tuple(tuple(map(_cell, row)) for row in block.rows)
    return replace(block, rows=rows, caption=with_french_spaces(block.caption))


def _figure(block: Figure) -> Figure:
    return replace(block, caption=with_french_spaces(block.caption), credit=_line(block.credit))


# Preformatted lines and separators stay as they are.
WRITERS: dict[str, Callable[[Any], Block]] = {
    "Heading": _content,
    "Paragraph": _content,
    "Closing": _content,
    "List": _list,
    "Quote": _quote,
    "Table": _table,
    "Figure": _figure,
}
