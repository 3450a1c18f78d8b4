"""An article's blocks as plain text: one blank line between blocks, characters as typed."""

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


def blocks_as_text(blocks: tuple[Block, ...]) -> str:
    """All blocks as text."""
    return "\n\n".join(filter(None, map(_block, blocks)))


def inline_as_text(content: Inline) -> str:
    """An inline text as plain text."""
    return as_text(content)


def _block(block: Block) -> str:
    match block:
        case Heading() | Paragraph() | Closing() | Preformatted():
            return inline_as_text(block.content)
        case List():
            return "\n".join(_list(block, ""))
        case Quote():
            return _quote(block)
        case Table():
            cells = ([inline_as_text(c.content) if c else "" for c in row] for row in grid(block))
            rows = map(" | ".join, cells)
            return "\n".join(filter(None, (inline_as_text(block.caption), *rows)))
        case Figure():
            return _figure(block)
        case Separator():
            return block.marker or "* * *"
    raise TypeError(f"no plain text for the block {block.type!r}")


def _list(block: List, indent: str) -> list[str]:
    lines = []
    for number, item in enumerate(block.items, block.start):
        lines += _item(item, f"{number}." if block.ordered else "•", indent)
    return lines


def _item(item: ListItem, marker: str, indent: str) -> list[str]:
    lines = [f"{indent}{item.marker or marker} {inline_as_text(item.content)}"]
    for child in item.children:
        lines += _list(child, f"{indent}  ")
    return lines


def _quote(block: Quote) -> str:
    lines = [inline_as_text(paragraph) for paragraph in block.paragraphs]
    source = inline_as_text(block.source)
    if source:
        lines.append(f"{block.source_marker or '–'} {source}")
    return "\n".join(lines)


def _figure(block: Figure) -> str:
    words = inline_as_text(block.caption) or block.alt
    return f"[{words}]" + (f" ({block.credit})" if block.credit else "") if words else ""
