"""Lines of plain text, measured in terminal columns (wide and combining characters included)."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from wcwidth import wcswidth

from publisher.renderers.email.encoding.slots import deferred_lines

WIDTH = 72
RULE = "-" * WIDTH
_BREAKABLE = re.compile(r"[ \t]+")  # never at U+00A0 or U+202F
IDEOGRAPHS = (  # of a character class
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_OPENS, _CLOSES = "“‘《〈「『【（〔(", "”’》〉」』】）〕)，。、；：！？…·%％,.;:!?"
_WIDE = re.compile(f"[{IDEOGRAPHS}]")
_OTHER = rf"[^ \t{IDEOGRAPHS}{_OPENS}{_CLOSES}]+"
_PART = re.compile(
    rf"[ \t]*[{_OPENS}]*(?:[{IDEOGRAPHS}]|{_OTHER}|(?=[{_CLOSES}]))[{_CLOSES}]*|.", re.DOTALL
)


@lru_cache(maxsize=4096)  # words come again
def columns(text: str) -> int:
    """How many columns a text takes; unprintable ones count one each."""
    width = wcswidth(text)
    return width if width >= 0 else len(text)


def _filled(text: str, width: int) -> Iterator[str]:
    if _WIDE.search(text):
        yield from _filled_wide(text.strip(" \t"), width)
        return
    line, used = "", 0
    for word in _BREAKABLE.split(text.strip(" \t")):
        size = columns(word)
        if line and used + 1 + size > width:
            yield line
            line, used = word, size
        else:
            line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
    yield line


def _filled_wide(text: str, width: int) -> Iterator[str]:
    """Lines of a text with ideographs: broken between any two of them, but that no line begins with
    a mark that closes, nor ends with one that opens."""
    line, used = "", 0
    for part in _PART.findall(text):
        size = columns(part)
        if line and used + size > width:
            yield line.rstrip(" \t")
            part = part.lstrip(" \t")
            line, used = part, columns(part)
        else:
            line, used = line + part, used + size
    yield line.rstrip(" \t")


def wrap(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """`text` in lines of at most `width` columns, its own line breaks kept.

    `first` and `rest` stand before the first and the other lines. A word that is too long,
    such as an address, stays whole. A text with slots is one line, broken when they are filled.
    """
    rest = first if rest is None else rest
    if line := deferred_lines(text, first, rest, width):
        return [line]
    room = width - max(columns(first), columns(rest))
    lines = [line for paragraph in text.split("\n") for line in _filled(paragraph, room)]
    return [
        ((first if number == 0 else rest) + line).rstrip(" ") for number, line in enumerate(lines)
    ]


def underlined(text: str, mark: str) -> list[str]:
    """Wrapped lines with a rule of `mark` below, as long as the longest."""
    if line := deferred_lines(text, "", "", WIDTH, mark):
        return [line]
    lines = wrap(text)
    return [*lines, mark * max(columns(line) for line in lines)]


def aligned(rows: Sequence[Sequence[str]], head_rows: int) -> list[str] | None:
    """Cells in columns, a rule below the head; None when that is wider than WIDTH."""
    count = max((len(row) for row in rows), default=0)
    grid = [[*row, *[""] * (count - len(row))] for row in rows]
    if not count or any("\n" in cell for row in grid for cell in row):
        return None
    widths = [max(columns(row[place]) for row in grid) for place in range(count)]
    if sum(widths) + 2 * (count - 1) > WIDTH:
        return None
    lines = [
        "  ".join(
            cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip(" ")
        for row in grid
    ]
    if head_rows:
        lines.insert(head_rows, "  ".join("-" * width for width in widths))
    return lines
