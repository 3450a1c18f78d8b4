"""The document of the desk's editor as blocks: read as strictly as any JSON of others."""

from collections.abc import Callable, Iterator
from typing import Any

from publisher.content.block_reader import DEEPEST_LIST, read_block
from publisher.content.blocks import Block
from publisher.content.editing.to_editor import CUT_MARK, LINE_END
from publisher.content.fields import Field
from publisher.content.parsers.native import read_json
from publisher.content.problems import BadInput
from publisher.content.reader import check_addresses

Json = dict[str, Any]
MOST_NODES = 5_000  # blocks of one story
OUTER = ("language", "direction")


def document_of(text: str) -> object:
    """What the editor's field holds. Raises BadInput, as `read_json` does."""
    return read_json(text)


def from_editor(document: object) -> tuple[tuple[Block, ...], int | None]:
    """The blocks of a document, and how many stand before the cut mark (None without one).

    Raises BadInput with the path of what is wrong, `too_long` for more blocks than a story has.
    """
    content = Field(document).members("type", "content").get("content", Field.items, [])
    if len(content) > MOST_NODES:
        raise BadInput("too_long", f"the story has more than {MOST_NODES} blocks", "content")
    blocks: list[Block] = []
    cut: int | None = None
    for field in content:
        if _kind(field) == CUT_MARK:
            cut = len(blocks) if cut is None else cut
            continue
        written = _block(field, 1)
        check_addresses(written)
        blocks.append(read_block(Field(written, field.path)))
    return tuple(blocks), cut


def _kind(field: Field) -> str:
    kind = field.of(dict).get("type")
    return kind if isinstance(kind, str) else ""


def _children(field: Field) -> list[Field]:
    found = field.of(dict).get("content")
    return [] if found is None else field.at("content", found).items()


def _attributes(field: Field) -> Json:
    found = field.of(dict).get("attrs")
    return {} if found is None else dict(field.at("attrs", found).of(dict))


def _block(field: Field, depth: int) -> Json:
    kind = _kind(field)
    if kind not in READERS:
        raise field.at("type").refuse("wrong_value", f"must be one of {', '.join(READERS)}")
    if depth > DEEPEST_LIST:
        raise field.refuse("too_deep", f"nests lists more than {DEEPEST_LIST} deep")
    attributes = _attributes(field)
    outer = {name: attributes.pop(name, None) for name in OUTER}
    return {"type": kind, **outer, **READERS[kind](field, attributes, depth)}


def _inline(field: Field) -> list[Json]:
    """The spans of a text, those under the same marks as one."""
    spans: list[Json] = []
    for text, marks in map(_piece, _children(field)):
        if spans and spans[-1]["marks"] == marks:
            spans[-1]["text"] += text
        else:
            spans.append({"text": text, "marks": marks})
    return spans


def _piece(field: Field) -> tuple[str, list[Json]]:
    kind = _kind(field)
    found = field.members("type", "text", "marks", "attrs")
    if kind not in {"text", LINE_END}:
        raise field.at("type").refuse("wrong_value", f"must be text or {LINE_END}")
    text = "\n" if kind == LINE_END else found.need("text").text()
    return text, [_mark(mark) for mark in found.get("marks", Field.items, [])]


def _mark(field: Field) -> Json:
    return {"type": _kind(field), **_attributes(field)}


def _only(field: Field, *kinds: str) -> Iterator[Field]:
    for child in _children(field):
        if _kind(child) not in kinds:
            raise child.at("type").refuse("wrong_value", f"must be one of {', '.join(kinds)}")
        yield child


def _text(field: Field, attributes: Json, depth: int) -> Json:
    return {**attributes, "content": _inline(field)}


def _list(field: Field, attributes: Json, depth: int) -> Json:
    return {**attributes, "items": [_item(one, depth) for one in _only(field, "list_item")]}


def _item(field: Field, depth: int) -> Json:
    content: list[Json] = []
    children: list[Json] = []
    for child in _only(field, "item_text", "list"):
        if _kind(child) == "list":
            children.append(_block(child, depth + 1))
        else:
            content += _inline(child)
    return {**_attributes(field), "content": content, "children": children}


def _quote(field: Field, attributes: Json, depth: int) -> Json:
    written: Json = {**attributes, "paragraphs": []}
    for child in _only(field, "quote_text", "quote_source"):
        if _kind(child) == "quote_text":
            written["paragraphs"].append(_inline(child))
        else:
            marker = _attributes(child).get("marker")
            written |= {"source": _inline(child), "source_marker": marker}
    return written


def _table(field: Field, attributes: Json, depth: int) -> Json:
    rows: list[list[Json]] = []
    written: Json = {**attributes, "rows": rows}
    for child in _only(field, "table_caption", "table_row"):
        if _kind(child) == "table_caption":
            written["caption"] = _inline(child)
        else:
            cells = _only(child, "table_cell")
            rows.append([{**_attributes(cell), "content": _inline(cell)} for cell in cells])
    heads = attributes.get("head_rows")
    if isinstance(heads, int) and heads > len(rows):  # a head row was taken out
        written["head_rows"] = len(rows)
    return written


def _figure(field: Field, attributes: Json, depth: int) -> Json:
    return {**attributes, "caption": _inline(field)}


READERS: dict[str, Callable[[Field, Json, int], Json]] = {
    **dict.fromkeys(("heading", "paragraph", "preformatted", "closing"), _text),
    "list": _list,
    "quote": _quote,
    "table": _table,
    "figure": _figure,
    "separator": lambda field, attributes, depth: attributes,
}
