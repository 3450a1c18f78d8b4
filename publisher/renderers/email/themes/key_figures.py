"""What a theme sets large or bold: a figure of the day, the first words of a brief."""

import re

from publisher.content.blocks import Block, Inline, Quote
from publisher.content.inline_text import as_text

LONGEST_FIGURE = 24  # characters
LONGEST_OPENING = 48  # of first words that end with a mark
FEWEST, MOST = 2, 4  # words that open a brief where no mark ends them
_MARK = re.compile(r"[:,;.!?،؛؟…](?=\s|$)")


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


def first_words(text: str) -> tuple[str, str]:
    """A text in two: what opens it, up to its first mark where that is near, else a few words; and
    the rest, with the space before it."""
    mark = _MARK.search(text)
    if mark and mark.end() <= LONGEST_OPENING and len(text[: mark.end()].split()) >= FEWEST:
        return text[: mark.end()], text[mark.end() :]
    words = re.findall(r"\S+\s*", text)
    opening = "".join(words[:MOST]).rstrip()
    return opening, text[len(opening) :]
