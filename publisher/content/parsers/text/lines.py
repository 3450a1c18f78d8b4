"""Lines of plain text become units: one paragraph, one list, one table, or lines kept as typed.

A blank line separates units. Several lines without one between them may be a paragraph broken by
hand, paragraphs without blank lines, a list, a table with tabs, or a table that lost them; the
functions here tell these apart, and what cannot be told stays as it was typed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

# Not str.strip(): a no-break space at an edge is the author's.
BLANKS = " \t"
SENTENCE_END = re.compile(r"[.!?…。！？؟۔][»”\"’)\]\s]*$")
STRONG = "•◦▪▫‣●○■□∙"
MARKED = re.compile(rf"(?P<indent>\s*)(?P<marker>[{STRONG}]|[-–*+]|\d{{1,3}}[.)])\s+(?P<text>\S.*)")
LONG = 100  # characters; a line of a broken paragraph or of a table is shorter
NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Unit:
    """What belongs together. `line` (from 1) is where its first line stands."""

    kind: Literal["text", "list", "table", "kept"]
    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one paragraph."""
        return join(self.lines)


def join(lines: Sequence[str]) -> str:
    """Lines as one; a hyphen at a line's end keeps its word together."""
    text = ""
    for line in lines:
        glue = "" if not text or re.search(r"\w-$", text) else " "
        text += glue + line.strip(BLANKS)
    return text


def units(text: str) -> list[Unit]:
    """The units of a text whose lines end in \\n."""
    found: list[Unit] = []
    numbered = list(enumerate(text.split("\n"), 1))
    for filled, group in groupby(numbered, key=lambda pair: bool(pair[1].strip())):
        if filled:
            lines = list(group)
            found += _split_group(lines[0][0], [line for _, line in lines], first=not found)
    return _joined_lists(found)


def _split_group(start: int, lines: list[str], *, first: bool) -> Iterator[Unit]:
    """One group of lines without a blank one, as units."""
    number = start
    for listed, group in groupby(_listed(lines), key=lambda pair: pair[0]):
        run = [line for _, line in group]
        if listed:
            yield Unit("list", number, tuple(run))
        else:
            yield from _prose(number, run, front=first and number == start)
        number += len(run)


def _listed(lines: list[str]) -> list[tuple[bool, str]]:
    """Each line, and whether it is a list's: an item, or a deeper line that goes on with one."""
    markers = [found["marker"] for line in lines if (found := MARKED.fullmatch(line))]
    flags: list[tuple[bool, str]] = []
    for line in lines:
        found = MARKED.fullmatch(line)
        item = found is not None and _is_item(found["marker"], markers)
        indented = line[:1] in BLANKS
        flags.append((item or (indented and bool(flags) and flags[-1][0]), line))
    return flags


def _is_item(marker: str, markers: list[str]) -> bool:
    """A bullet always begins an item; a dash or a number only where it has company."""
    if marker in STRONG:
        return True
    if marker[0].isdigit():
        numbers = [int(m[:-1]) for m in markers if m[0].isdigit()]
        return len(numbers) > 1 and all(b == a + 1 for a, b in pairwise(numbers))
    return markers.count(marker) > 1


def _prose(start: int, lines: list[str], *, front: bool) -> Iterator[Unit]:
    if len(lines) == 1 or is_broken_paragraph(lines):
        yield Unit("text", start, tuple(lines))
    elif len(lines) > 2 and len(lines[0]) <= LONG and is_broken_paragraph(lines[1:]):
        yield Unit("text", start, (lines[0],))
        yield Unit("text", start + 1, tuple(lines[1:]))
    elif is_tabbed(lines):
        yield Unit("table", start, tuple(lines))
    elif front or _are_paragraphs(lines):
        for offset, line in enumerate(lines):
            yield Unit("text", start + offset, (line,))
    else:
        yield Unit("kept", start, tuple(lines))


def is_broken_paragraph(lines: Sequence[str]) -> bool:
    """Whether the lines were one paragraph, broken where the next word did not fit any more."""
    width = max(map(len, lines))
    if len(lines) < 2 or not NARROWEST <= width <= LONG or are_rows(lines):
        return False
    return all(
        len(line) + 1 + len(after.split(None, 1)[0]) > width for line, after in pairwise(lines)
    )


def are_rows(lines: Sequence[str]) -> bool:
    """Three lines or more that each begin anew, with several words and no punctuation."""
    return len(lines) > 2 and all(
        len(line.split()) > 1
        and not line.strip()[0].islower()
        and not re.search(r"[.,;:!?…](\s|$)", line)
        for line in lines
    )


def is_tabbed(lines: Sequence[str]) -> bool:
    """Whether tabs cut every line into the same number of cells."""
    counts = {line.strip(" ").count("\t") for line in lines}
    return len(counts) == 1 and counts.pop() > 0


def _are_paragraphs(lines: Sequence[str]) -> bool:
    """Whether each line is a paragraph of its own: long ones, or ends of sentences."""
    ended = sum(bool(SENTENCE_END.search(line)) for line in lines)
    return 2 * ended >= len(lines) or any(len(line) > LONG for line in lines)


def _joined_lists(found: list[Unit]) -> list[Unit]:
    """Items with blank lines between them are one list."""
    merged: list[Unit] = []
    for unit in found:
        before = merged[-1] if merged else None
        if before and _same_list(before, unit):
            merged[-1] = Unit("list", before.line, before.lines + unit.lines)
        else:
            merged.append(unit)
    return merged


def _same_list(before: Unit, unit: Unit) -> bool:
    one, other = MARKED.fullmatch(before.lines[0]), MARKED.fullmatch(unit.lines[0])
    if one is None or other is None or one["marker"] != other["marker"]:
        return False
    if before.kind == unit.kind == "list":
        return one["indent"] == other["indent"]
    # A dash alone may be a source or a speaker; a hyphen or star that comes again is a list.
    return unit.kind == "text" and before.kind in {"text", "list"} and one["marker"] in "-*+"
