"""What our formats write under a text, notes on its authors and the sponsor's line, taken from it
again."""

from publisher.content.article import Author
from publisher.content.blocks import Block, Paragraph
from publisher.content.plain_text import characters


def paragraphs_in(blocks: tuple[Block, ...]) -> set[str]:
    """The characters of all paragraphs."""
    return {characters(block.content) for block in blocks if isinstance(block, Paragraph)}


def without_notes(
    blocks: tuple[Block, ...], authors: tuple[Author, ...], sponsor: str | None
) -> tuple[Block, ...]:
    """The body without the colophon under it that repeats the notes and the sponsor."""
    notes = {note for author in authors if (note := author.note)}
    notes |= {f"{author.name}\n{author.note}" for author in authors if author.note and author.name}
    repeated = notes | ({sponsor} if sponsor else set())
    while (
        blocks and isinstance(blocks[-1], Paragraph) and characters(blocks[-1].content) in repeated
    ):
        blocks = blocks[:-1]
    return blocks
