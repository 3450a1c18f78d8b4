"""What of a text that came back from an editor is still as it was.

An editor writes marks in its own order and joins spans; a simple markup cannot say a picture's
size. So a block that reads the same as one of before is that one, to the last span: a text that
nobody changed has the same hash.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from publisher.content.blocks import (
    Block,
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
    Span,
    Table,
)
from publisher.content.plain_text import characters

Key = Callable[[Block], Block]
SPACES = " \t\n"


@dataclass(frozen=True, slots=True)
class Edited:
    """One block, and whether it is one of before."""

    block: Block
    is_old: bool


def edited(
    before: Sequence[Block], after: Sequence[Block], key: Key | None = None
) -> tuple[Edited, ...]:
    """The blocks `after`, those that read like one of `before` as that one; each of before counts
    once. `key`: how a block reads, if not by `normal`."""
    reads = key or normal
    known: dict[Block, deque[Block]] = defaultdict(deque)
    for block in before:
        known[reads(block)].append(block)
    sizes = {block.src: block for block in before if isinstance(block, Figure)}
    found = [(block, known.get(reads(block))) for block in after]
    return tuple(
        Edited(same.popleft(), True) if same else Edited(_sized(block, sizes), False)
        for block, same in found
    )


def _sized(block: Block, known: dict[str, Figure]) -> Block:
    """A picture of before whose words were changed keeps its size and rights."""
    old = known.get(block.src) if isinstance(block, Figure) else None
    if not isinstance(block, Figure) or old is None:
        return block
    width, height = block.width or old.width, block.height or old.height
    return replace(block, width=width, height=height, rights=block.rights or old.rights)


def without_empty(
    blocks: Sequence[Edited], cut: int | None
) -> tuple[tuple[Edited, ...], int | None]:
    """Without the new blocks that hold no text (an editor's empty last line), the others without
    spaces at their edges; the cut mark stays between the same blocks."""
    stays = [one.is_old or _is_filled(one.block) for one in blocks]
    if cut is not None:
        cut = sum(stays[:cut])
    trimmed = (one if one.is_old else replace(one, block=_trimmed(one.block)) for one in blocks)
    return tuple(one for one, stay in zip(trimmed, stays, strict=True) if stay), cut


def _is_filled(block: Block) -> bool:
    if isinstance(block, Paragraph | Heading | Closing | Preformatted):
        return bool(characters(block.content).strip())
    if isinstance(block, Quote):
        texts = (*block.paragraphs, block.source)
        return any(characters(text).strip() for text in texts)
    if isinstance(block, List):
        return any(characters(one.content).strip() or one.children for one in block.items)
    return not isinstance(block, Table) or bool(block.rows)


def _trimmed(block: Block) -> Block:
    if isinstance(block, Paragraph | Heading | Closing):
        return replace(block, content=_trim(block.content))
    if isinstance(block, Quote):
        filled = (text for text in block.paragraphs if characters(text).strip())
        return replace(block, paragraphs=tuple(map(_trim, filled)), source=_trim(block.source))
    if isinstance(block, List):
        items = (one for one in block.items if characters(one.content).strip() or one.children)
        return replace(block, items=tuple(items))
    return block


def _trim(content: Inline) -> Inline:
    spans = [span for span in content if span.text]
    while spans and (text := spans[0].text.lstrip(SPACES)) != spans[0].text:
        spans[:1] = [Span(text, spans[0].marks)] if text else []
    while spans and (text := spans[-1].text.rstrip(SPACES)) != spans[-1].text:
        spans[-1:] = [Span(text, spans[-1].marks)] if text else []
    return tuple(spans)


def normal(block: Block) -> Block:
    """The block as its readers see it: marks in one order, equal neighbours joined."""
    found: Block = with_inlines(block, _joined)
    return found


def _joined(content: Inline) -> Inline:
    return tuple(_join(content))


def _join(content: Inline) -> Iterator[Span]:
    owed: Span | None = None
    for span in content:
        marks = tuple(sorted(span.marks, key=_order))
        if not span.text:
            continue
        if owed is not None and owed.marks == marks:
            owed = Span(owed.text + span.text, marks)
            continue
        if owed is not None:
            yield owed
        owed = Span(span.text, marks)
    if owed is not None:
        yield owed


def _order(mark: Mark) -> tuple[str, str, str]:
    return mark.type, mark.href or "", mark.language or ""


def with_inlines(block: Any, write: Callable[[Inline], Inline]) -> Any:
    """The block with each of its texts as `write` makes them."""
    if isinstance(block, Paragraph | Heading | Closing | Preformatted):
        return replace(block, content=write(block.content))
    if isinstance(block, Quote):
        paragraphs = tuple(map(write, block.paragraphs))
        return replace(block, paragraphs=paragraphs, source=write(block.source))
    if isinstance(block, List):
        return replace(block, items=tuple(_item(item, write) for item in block.items))
    if isinstance(block, Table):
        rows = tuple(
            tuple(replace(cell, content=write(cell.content)) for cell in row) for row in block.rows
        )
        return replace(block, rows=rows, caption=write(block.caption))
    return replace(block, caption=write(block.caption)) if isinstance(block, Figure) else block


def _item(item: ListItem, write: Callable[[Inline], Inline]) -> ListItem:
    children = tuple(with_inlines(child, write) for child in item.children)
    return replace(item, content=write(item.content), children=children)
