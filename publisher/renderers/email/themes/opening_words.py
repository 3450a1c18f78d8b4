"""What a theme sets bold: the first words of a brief."""

import re

LONGEST_OPENING = 48  # of first words that end with a mark
FEWEST, MOST = 2, 4  # words that open a brief where no mark ends them
_MARK = re.compile(r"[:,;.!?،؛؟…](?=\s|$)")


def first_words(text: str) -> tuple[str, str]:
    """A text in two: what opens it, up to its first mark where that is near, else a few words; and
    the rest, with the space before it."""
    mark = _MARK.search(text)
    if mark and mark.end() <= LONGEST_OPENING and len(text[: mark.end()].split()) >= FEWEST:
        return text[: mark.end()], text[mark.end() :]
    words = re.findall(r"\S+\s*", text)
    opening = "".join(words[:MOST]).rstrip()
    return opening, text[len(opening) :]
