"""Blocks as the document of the desk's editor: the JSON of its schema (web/static/editor.js).

The schema is our block tree: a node for each block and part, a mark for each mark. A line end in a
text is a node of its own there, but in preformatted lines; the cut mark is a node between blocks.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from publisher.content.blocks import (
    Block,
    Cell,
    Closing,
    Figure,
    Heading,
    Inline,
    List,
    ListItem,
    Mark,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Table,
)

Node = dict[str, Any]
CUT_MARK = "cut_mark"
LINE_END = "hard_break"


def to_editor(blocks: Sequence[Block], cut: int | None = None) -> Node:
    """The document that `from_editor` reads. `cut`: how many blocks stand before the cut mark."""
    content = [editor_node(block) for block in blocks]
    if cut is not None:
        content.insert(cut, {"type": CUT_MARK})
    return {"type": "doc", "content": content or [{"type": "paragraph"}]}


def editor_node(block: Block) -> Node:
    """One block."""
    attributes, content = WRITERS[type(block)](block)
    outer = {"language": block.language, "direction": block.direction}
    return _node(block.type, content, **outer, **attributes)


def _node(kind: str, content: list[Node], **attributes: Any) -> Node:
    return {"type": kind, "attrs": attributes, "content": content}


def _inline(inline: Inline, *, pre: bool = False) -> list[Node]:
    return list(_pieces(inline, pre))


def _pieces(inline: Inline, pre: bool) -> Iterator[Node]:
    for span in inline:
        marks = {"marks": list(map(_mark, span.marks))} if span.marks else {}
        for number, line in enumerate([span.text] if pre else span.text.split("\n")):
            if number:
                yield {"type": LINE_END, **marks}
            if line:
                yield {"type": "text", "text": line, **marks}


def _mark(mark: Mark) -> Node:
    if mark.type == "link":
        return {"type": "link", "attrs": {"href": mark.href}}
    if mark.type == "language":
        return {"type": "language", "attrs": {"language": mark.language}}
    return {"type": mark.type}


def _text(block: Paragraph | Closing) -> tuple[Node, list[Node]]:
    return {}, _inline(block.content)


def _list(block: List) -> tuple[Node, list[Node]]:
    return {"ordered": block.ordered, "start": block.start}, list(map(_item, block.items))


def _item(item: ListItem) -> Node:
    text = {"type": "item_text", "content": _inline(item.content)}
    return _node("list_item", [text, *map(editor_node, item.children)], marker=item.marker)


def _quote(block: Quote) -> tuple[Node, list[Node]]:
    content = [{"type": "quote_text", "content": _inline(text)} for text in block.paragraphs]
    if block.source or block.source_marker:
        source = _node("quote_source", _inline(block.source), marker=block.source_marker)
        content.append(source)
    return {}, content


def _table(block: Table) -> tuple[Node, list[Node]]:
    rows = [{"type": "table_row", "content": list(map(_cell, row))} for row in block.rows]
    caption = [{"type": "table_caption", "content": _inline(block.caption)}]
    return {"head_rows": block.head_rows}, [*(caption if block.caption else []), *rows]


def _cell(cell: Cell) -> Node:
    sizes = {"colspan": cell.colspan, "rowspan": cell.rowspan}
    return _node("table_cell", _inline(cell.content), header=cell.header, **sizes)


def _figure(block: Figure) -> tuple[Node, list[Node]]:
    said = {"src": block.src, "alt": block.alt, "credit": block.credit, "rights": block.rights}
    return {**said, "width": block.width, "height": block.height}, _inline(block.caption)


WRITERS: dict[type[Block], Callable[[Any], tuple[Node, list[Node]]]] = {
    Heading: lambda block: ({"level": block.level}, _inline(block.content)),
    Paragraph: _text,
    List: _list,
    Quote: _quote,
    Table: _table,
    Preformatted: lambda block: ({}, _inline(block.content, pre=True)),
    Figure: _figure,
    Separator: lambda block: ({"marker": block.marker}, []),
    Closing: _text,
}
