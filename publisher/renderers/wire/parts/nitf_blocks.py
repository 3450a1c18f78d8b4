"""The blocks of a story in NITF's `body.content`."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from publisher.content.article import Enclosure
from publisher.content.blocks import (
    Block,
    Cell,
    Closing,
    Figure,
    Heading,
    List,
    ListItem,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Table,
)
from publisher.content.enclosures import kind_of
from publisher.renderers.uris import uri
from publisher.renderers.wire.parts.nitf_inline import NITF, inline
from publisher.renderers.wire.parts.xml import LANGUAGE, Content, add_all
from publisher.renderers.wire.source import WireSource
from publisher.renderers.wire.text import inline_as_text


def block(one: Block, source: WireSource) -> Element | None:
    """The element of a block, None for one that would be empty."""
    made = _block(one, source)
    if made is not None:
        if one.language:
            made.set(LANGUAGE, one.language)
        if style := style_of(one.direction):
            made.set("style", style)
    return made


def style_of(direction: str | None) -> str | None:
    """NITF has no attribute for the direction of text but its style."""
    return f"direction: {direction}" if direction else None


def _block(one: Block, source: WireSource) -> Element | None:
    match one:
        case Heading():
            of = {"class": f"level-{one.level}" if one.level > 2 else None}
            return add_all(NITF("hl2", of=of), inline(one.content))
        case Paragraph():
            return add_all(NITF("p"), inline(one.content))
        case Closing():
            return add_all(NITF("p", of={"class": "closing"}), inline(one.content))
        case List():
            return _list(one)
        case Quote():
            return _quote(one)
        case Table():
            return _table(one)
        case Preformatted():
            return NITF("pre", inline_as_text(one.content))  # it holds nothing but text
        case Figure():
            return _figure(one, source)
        case Separator():
            return NITF("hr")
    raise TypeError(f"no NITF for the block {one.type!r}")


def _list(one: List) -> Element | None:
    if not one.items:
        return None
    start = str(one.start) if one.ordered and one.start != 1 else None
    made = NITF("ol" if one.ordered else "ul", of={"seqnum": start})
    return add_all(made, map(_item, one.items))


def _item(item: ListItem) -> Element:
    return add_all(add_all(NITF("li"), inline(item.content)), map(_list, item.children))


def _quote(one: Quote) -> Element:
    said = (add_all(NITF("p"), inline(paragraph)) for paragraph in one.paragraphs)
    credit = None
    if any(span.text for span in one.source):
        marker = f"{one.source_marker} " if one.source_marker else None
        credit = add_all(NITF("credit", marker), inline(one.source))
    return NITF("bq", NITF("block", *said), credit)


def _table(one: Table) -> Element:
    caption = add_all(NITF("caption"), inline(one.caption)) if one.caption else None
    head = [*_rows(one.rows[: one.head_rows], head=True)]
    rest = [*_rows(one.rows[one.head_rows :], head=False)]
    return NITF(
        "table",
        caption,
        NITF("thead", *head) if head else None,
        NITF("tbody", *rest) if rest else None,
    )


def _rows(rows: tuple[tuple[Cell, ...], ...], *, head: bool) -> Iterator[Element]:
    for row in rows:
        if row:
            yield NITF("tr", *(_cell(cell, head=head) for cell in row))


def _cell(cell: Cell, *, head: bool) -> Element:
    of = {
        "colspan": cell.colspan if cell.colspan > 1 else None,
        "rowspan": cell.rowspan if cell.rowspan > 1 else None,
    }
    return add_all(NITF("th" if head or cell.header else "td", of=of), inline(cell.content))


def _figure(one: Figure, source: WireSource) -> Element | None:
    picture = source.picture(one.src)
    if picture is None:
        return NITF.some("p", one.alt) if one.alt else None  # type: ignore[return-value]
    reference = {
        "source": uri(picture.url),
        "mime-type": picture.content_type or None,
        "width": picture.width or one.width,
        "height": picture.height or one.height,
        "alternate-text": one.alt or None,
    }
    rights = {"name": "rights", "value": one.rights}
    return NITF(
        "media",
        NITF("media-metadata", of=rights) if one.rights else None,
        NITF("media-reference", of=reference),
        add_all(NITF("media-caption"), inline(one.caption)) if one.caption else None,
        NITF.some("media-producer", one.credit),
        of={"media-type": "image"},
    )


def enclosed(one: Enclosure) -> Content:
    """A sound, a film or a file of the story; it stays at its address."""
    size = {"name": "size", "value": one.size}
    reference = {
        "source": uri(one.url),
        "mime-type": one.content_type or None,
        "name": one.title or None,
    }
    return NITF(
        "media",
        NITF("media-metadata", of=size) if one.size is not None else None,
        NITF("media-reference", of=reference),
        of={"media-type": kind_of(one) or "other"},
    )
