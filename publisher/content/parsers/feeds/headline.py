"""A headline for an entry that has none: how its text begins."""

import re
from collections.abc import Iterable

from publisher.content.blocks import Block
from publisher.content.plain_text import paragraphs_of

LONGEST = 90  # characters
SENTENCE = re.compile(r".{15,}?[.!?…](?=\s)")


def headline_of(blocks: Iterable[Block], summary: str = "") -> str:
    """The first sentence of the text, else of the summary; a long one ends after a word, with an
    ellipsis. "" where there is no text.
    """
    lines = (" ".join(line.split()) for block in blocks for line in paragraphs_of(block))
    begins = next(filter(None, lines), "") or " ".join(summary.split())
    sentence = SENTENCE.match(begins[: LONGEST + 2])
    if sentence and len(sentence[0]) <= LONGEST:
        return sentence[0].removesuffix(".")
    if len(begins) <= LONGEST:
        return begins.removesuffix(".")
    head = begins[: LONGEST - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > LONGEST // 2 else head).rstrip(" ,;:\u00a0\u202f–-") + "…"
