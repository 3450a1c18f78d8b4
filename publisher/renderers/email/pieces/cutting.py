"""Inline text cut in parts that keep their marks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from publisher.content.blocks import Inline, Span

BLANK = " \t\n\u00a0\u202f"


def length(content: Inline) -> int:
    """How many characters a text has."""
    return sum(len(span.text) for span in content)


def characters(content: Inline) -> str:
    """The characters of a text, marks left out."""
    return "".join(span.text for span in content)


def between(content: Inline, start: int, end: int) -> Inline:
    """The characters from `start` up to `end` with their marks, as slices count."""
    return tuple(_between(content, start, end))


def _between(content: Inline, start: int, end: int) -> Iterator[Span]:
    place = 0
    for span in content:
        text = span.text[max(start - place, 0) : max(end - place, 0)]
        place += len(span.text)
        if text:
            yield replace(span, text=text)


def trimmed(content: Inline, before: str = BLANK, after: str = BLANK) -> Inline:
    """The text without such characters at its beginning and at its end."""
    text = characters(content)
    start = len(text) - len(text.lstrip(before))
    return between(content, start, max(len(text.rstrip(after)), start))


def parted(content: Inline, sign: re.Pattern[str]) -> tuple[Inline, ...]:
    """What stands before, between and after the places that `sign` finds."""
    found = list(sign.finditer(characters(content)))
    starts = [0, *(one.end() for one in found)]
    ends = [*(one.start() for one in found), length(content)]
    return tuple(between(content, *one) for one in zip(starts, ends, strict=True))


def divided(content: Inline, belongs: Callable[[Span], bool]) -> tuple[Inline, Inline, Inline]:
    """What stands before the first run of spans that belong, the run, and what stands behind it."""
    known = [belongs(span) for span in content]
    start = known.index(True) if True in known else len(known)
    end = next((n for n in range(start, len(known)) if not known[n]), len(known))
    return content[:start], content[start:end], content[end:]


def is_bold(span: Span) -> bool:
    """Whether a span is set in bold."""
    return any(mark.type == "strong" for mark in span.marks)


def opening_bold(content: Inline) -> tuple[Inline, Inline]:
    """The bold words that a text begins with, none where it begins otherwise, and the rest."""
    if not content or not is_bold(content[0]):  # as nearly all do, which are asked several times
        return (), content
    _, bold, rest = divided(content, is_bold)
    return bold, rest
