"""A figure of the day: a quotation that begins with a short number in bold."""

from publisher.content.blocks import Block, Inline, Quote
from publisher.content.inline_text import as_text

LONGEST_FIGURE = 24  # characters


def key_figure(block: Block) -> tuple[Inline, tuple[Inline, ...]] | None:
    """A quotation that begins with a short number in bold: that, and the words below it. None for
    every other block."""
    if not isinstance(block, Quote) or not block.paragraphs:
        return None
    first = block.paragraphs[0]
    bold = next(
        (n for n, span in enumerate(first) if not any(m.type == "strong" for m in span.marks)),
        len(first),
    )
    number = as_text(first[:bold])
    if not any(sign.isdigit() for sign in number) or len(number) > LONGEST_FIGURE:
        return None
    words = (first[bold:], *block.paragraphs[1:])
    return first[:bold], tuple(one for one in words if as_text(one).strip())
