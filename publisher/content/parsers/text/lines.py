"""Lines of plain text become units: one paragraph, one list, one table, or lines kept as typed.

A blank line separates units. Several lines without one between them may be a paragraph broken by
hand, paragraphs without blank lines, a list, a table with tabs, or a table that lost them; the
functions here tell these apart, and what cannot be told stays as it was typed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

# Not str.strip(): a no-break space at an edge is the author's.
BLANKS = " \t"
SENTENCE_END = re.compile(r"[.!?…。！？؟۔][»”\"’)\]\s]*$")
STRONG = "•◦▪▫‣●○■□∙"
CUT_WORD = re.compile(r"\w-")
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
    pieces: list[str] = []
    end = ""  # the last two characters so far; looking at all of them again would take for ever
    for line in lines:
        glue = "" if not end or CUT_WORD.fullmatch(end) else " "
        pieces.append(glue + line.strip(BLANKS))
        end = (end + pieces[-1])[-2:]
    return "".join(pieces)


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
    found = [MARKED.fullmatch(line) for line in lines]
    company = Company([marked["marker"] for marked in found if marked])
    flags: list[tuple[bool, str]] = []
    for line, marked in zip(lines, found, strict=True):
        item = marked is not None and company.makes_item(marked["marker"])
        indented = line[:1] in BLANKS
        flags.append((item or (indented and bool(flags) and flags[-1][0]), line))
    return flags


class Company:
    """The markers of the lines that stand together, looked at once."""

    def __init__(self, markers: Sequence[str]) -> None:
        self._counts = Counter(markers)
        numbers = [int(marker[:-1]) for marker in markers if marker[0].isdigit()]
        self._numbered = len(numbers) > 1 and all(b == a + 1 for a, b in pairwise(numbers))

    def makes_item(self, marker: str) -> bool:
        """A bullet always begins an item; a dash or a number only where it has company."""
        if marker in STRONG:
            return True
        return self._numbered if marker[0].isdigit() else self._counts[marker] > 1


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
    runs: list[list[Unit]] = []
    for unit in found:
        first = runs[-1][0] if runs else None
        if first and _same_list(first, unit, joined=len(runs[-1]) > 1):
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return [run[0] if len(run) == 1 else _one_list(run) for run in runs]


def _one_list(run: list[Unit]) -> Unit:
    return Unit("list", run[0].line, tuple(line for unit in run for line in unit.lines))


def _same_list(before: Unit, unit: Unit, *, joined: bool) -> bool:
    """Whether a unit goes on with a list; `joined`: others were added to `before` already."""
    one, other = MARKED.fullmatch(before.lines[0]), MARKED.fullmatch(unit.lines[0])
    if one is None or other is None or one["marker"] != other["marker"]:
        return False
    kind = "list" if joined else before.kind
    if kind == unit.kind == "list":
        return one["indent"] == other["indent"]
    # A dash alone may be a source or a speaker; a hyphen or star that comes again is a list.
    return unit.kind == "text" and kind in {"text", "list"} and one["marker"] in "-*+"
