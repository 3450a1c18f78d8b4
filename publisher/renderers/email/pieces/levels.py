"""Which level of heading each block gets."""

from collections.abc import Iterable, Iterator

from publisher.content.blocks import Block, Heading

LOWEST = 6


def with_heading_levels(blocks: Iterable[Block], above: int) -> Iterator[tuple[Block, int]]:
    """Each block with the level of heading it gets below a heading of the level `above`: none is
    skipped, whatever the author chose."""
    open_levels: list[int] = []
    for block in blocks:
        if isinstance(block, Heading):
            while open_levels and open_levels[-1] >= block.level:
                open_levels.pop()
            open_levels.append(block.level)
        yield block, min(above + max(len(open_levels), 1), LOWEST)
