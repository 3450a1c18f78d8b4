"""What a theme sets bold: the first words of a brief."""

import re

from publisher.renderers.email.unspaced import UNSPACED

LONGEST_OPENING = 48  # of first words that end with a mark
FEWEST, MOST = 2, 4  # words that open a brief where no mark ends them
_MARK = re.compile(r"[:,;.!?،؛؟…।](?=\s|$)|[，。：；！？、]")
_UNSPACED_MARKS = "，。：；！？、"


def first_words(text: str) -> tuple[str, str]:
    """A text in two: what opens it, up to its first mark where that is near, else a few words; and
    the rest, with the space before it. Nothing opens one without spaces and marks."""
    mark = _MARK.search(text)
    if mark and mark.end() <= LONGEST_OPENING and _are_words(text[: mark.end()]):
        return text[: mark.end()], text[mark.end() :]
    words = re.findall(r"\S+\s*", text)
    openings = ("".join(words[:most]).rstrip() for most in range(MOST, 0, -1))
    opening = next((one for one in openings if len(one) <= LONGEST_OPENING), None)
    if opening is None:
        opening = "" if UNSPACED.search(words[0]) else words[0].rstrip()
    return opening, text[len(opening) :]


def _are_words(text: str) -> bool:
    """Whether what ends with a mark has two words; Chinese has no spaces between them."""
    return text[-1] in _UNSPACED_MARKS or len(text.split()) >= FEWEST
