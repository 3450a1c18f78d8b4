"""The blocks of an article out of JSON, each refusal with the path of its field."""

from collections.abc import Callable
from typing import Any, cast

from publisher.content.blocks import (
    Block,
    Cell,
    Closing,
    Direction,
    Figure,
    Heading,
    Inline,
    List,
    ListItem,
    Mark,
    MarkType,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
    Table,
)
from publisher.content.fields import Field, Members
from publisher.content.links import looks_like_link, looks_like_picture

DEEPEST_LIST = 32
MOST_SPANNED = 1000  # columns or rows under one cell, as in HTML
LARGEST_SIDE = 100_000  # pixels
LONGEST_RIGHTS = 60  # characters of a code of picture rights
COMMON = ("type", "language", "direction")


def read_direction(field: Field) -> Direction:
    """`ltr` or `rtl`."""
    return cast(Direction, field.one_of(Direction))


def _mark(field: Field) -> Mark:
    found = field.members("type", "href", "language")
    kind = cast(MarkType, found.need("type").one_of(MarkType))
    if kind == "link":
        href = found.need("href")
        if not looks_like_link(href.text()):
            raise href.refuse("bad_address", "must be an http, https or mailto link")
        return Mark("link", href=href.text())
    if kind == "language":
        return Mark("language", language=found.need("language").language())
    return Mark(kind)


def _span(field: Field) -> Span:
    found = field.members("text", "marks")
    return Span(found.need("text").text(), found.all("marks", _mark))


def _inline(field: Field) -> Inline:
    return tuple(map(_span, field.items()))


def _item(field: Field, depth: int) -> ListItem:
    found = field.members("marker", "content", "children")
    return ListItem(
        content=_inline(found.need("content")),
        marker=found.get("marker", Field.filled, None),
        children=found.all("children", lambda child: _list(child, depth + 1)),
    )


def _list(field: Field, depth: int) -> List:
    if depth > DEEPEST_LIST:
        raise field.refuse("too_deep", f"nests lists more than {DEEPEST_LIST} deep")
    found = field.members(*COMMON, "ordered", "start", "items")
    if found.need("type").value != "list":
        raise field.at("type").refuse("wrong_value", "must be list")
    return List(
        items=tuple(_item(item, depth) for item in found.need("items").items()),
        ordered=found.get("ordered", Field.flag, False),
        start=found.get("start", lambda f: f.number(-(10**9), 10**9), 1),
        **_common(found),
    )


def _cell(field: Field) -> Cell:
    found = field.members("content", "header", "colspan", "rowspan")
    return Cell(
        content=_inline(found.need("content")),
        header=found.get("header", Field.flag, False),
        colspan=found.get("colspan", lambda f: f.number(1, MOST_SPANNED), 1),
        rowspan=found.get("rowspan", lambda f: f.number(1, MOST_SPANNED), 1),
    )


def _figure_source(field: Field) -> str:
    source = field.filled(1000)
    if not looks_like_picture(source):
        raise field.refuse(
            "bad_address", "must be picture:NAME, an https address or a file beside this one"
        )
    return source


def _common(found: Members) -> dict[str, Any]:
    return {
        "language": found.get("language", Field.language, None),
        "direction": found.get("direction", read_direction, None),
    }


def _heading(field: Field) -> Heading:
    found = field.members(*COMMON, "level", "content")
    level = found.get("level", lambda f: f.number(2, 6), 2)
    return Heading(content=_inline(found.need("content")), level=level, **_common(found))


def _paragraph(field: Field) -> Paragraph:
    found = field.members(*COMMON, "content")
    return Paragraph(content=_inline(found.need("content")), **_common(found))


def _preformatted(field: Field) -> Preformatted:
    found = field.members(*COMMON, "content")
    return Preformatted(content=_inline(found.need("content")), **_common(found))


def _closing(field: Field) -> Closing:
    found = field.members(*COMMON, "content")
    return Closing(content=_inline(found.need("content")), **_common(found))


def _separator(field: Field) -> Separator:
    found = field.members(*COMMON, "marker")
    return Separator(marker=found.get("marker", Field.filled, None), **_common(found))


def _quote(field: Field) -> Quote:
    found = field.members(*COMMON, "paragraphs", "source_marker", "source")
    return Quote(
        paragraphs=tuple(map(_inline, found.need("paragraphs").items())),
        source_marker=found.get("source_marker", Field.filled, None),
        source=found.get("source", _inline, ()),
        **_common(found),
    )


def _table(field: Field) -> Table:
    found = field.members(*COMMON, "caption", "head_rows", "rows")
    rows = tuple(tuple(map(_cell, row.items())) for row in found.need("rows").items())
    return Table(
        rows=rows,
        head_rows=found.get("head_rows", lambda f: f.number(0, len(rows)), 0),
        caption=found.get("caption", _inline, ()),
        **_common(found),
    )


def _side(field: Field) -> int:
    return field.number(1, LARGEST_SIDE)


def _rights(field: Field) -> str:
    return field.line(LONGEST_RIGHTS).strip() if field.text() else ""


def _figure(field: Field) -> Figure:
    found = field.members(*COMMON, "src", "alt", "caption", "credit", "width", "height", "rights")
    return Figure(
        src=_figure_source(found.need("src")),
        alt=found.get("alt", Field.text, ""),
        caption=found.get("caption", _inline, ()),
        credit=found.get("credit", Field.text, ""),
        width=found.get("width", _side, None),
        height=found.get("height", _side, None),
        rights=found.get("rights", _rights, ""),
        **_common(found),
    )


READERS: dict[str, Callable[[Field], Block]] = {
    "closing": _closing,
    "figure": _figure,
    "heading": _heading,
    "list": lambda field: _list(field, 1),
    "paragraph": _paragraph,
    "preformatted": _preformatted,
    "quote": _quote,
    "separator": _separator,
    "table": _table,
}


def read_block(field: Field) -> Block:
    """One block of any type. Raises BadInput with the path of the field that is wrong."""
    kind = Members(field, field.of(dict)).need("type")
    if kind.text() not in READERS:
        raise kind.refuse("wrong_value", f"must be one of {', '.join(READERS)}")
    return READERS[kind.text()](field)
