"""What went wrong with a source: a closed set of codes, each with the values that fill its words.

A sentence that the other side said stays as it is, in `said`. English is made here for the command
line, JSON and logs; the desk has words of its own (web/desk/sources/listing.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from publisher.editorial.models import Source

NAMED = 5  # entries of a feed that are named


class SourceCode(StrEnum):
    """What the last poll or the hub met. Stored: a code is never renamed."""

    ANSWERED = "answered"  # status
    GONE = "gone"
    NOT_REACHED = "not_reached"  # said
    UNREADABLE = "unreadable"  # code, said
    PUSH_UNREADABLE = "push_unreadable"  # code, said
    # number, entries: {"guid", "said"}, the first few.
    ENTRIES_REFUSED = "entries_refused"
    HUB_DENIED = "hub_denied"  # said
    MENDED = "mended"  # said; the feed was read all the same
    BROKE = "broke"  # error
    OTHER = "other"  # said; of an older release


ENGLISH: Mapping[str, str] = {
    SourceCode.ANSWERED: "the server answered {status}",
    SourceCode.GONE: (
        "the server says that the feed is gone for good (410); the source was paused"
    ),
    SourceCode.NOT_REACHED: "{said}",
    SourceCode.UNREADABLE: "{said} ({code})",
    SourceCode.PUSH_UNREADABLE: "the hub pushed what could not be read: {said} ({code})",
    SourceCode.ENTRIES_REFUSED: "{number} refused: {entries}",
    SourceCode.HUB_DENIED: "the hub denied the subscription: {said}; it is polled",
    SourceCode.MENDED: (
        "the feed is not well-formed XML ({said}); it was read as readers forgive it"
    ),
    SourceCode.BROKE: "the poll broke: {error}; this is our fault",
    SourceCode.OTHER: "{said}",
}


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """A code and its values, as JSON keeps them."""

    code: SourceCode
    values: Mapping[str, Any] = field(default_factory=dict)


def source_problem(code: SourceCode, /, **values: object) -> SourceProblem:
    """The problem of that code."""
    return SourceProblem(code, values)


def problem_columns(problem: SourceProblem | None) -> dict[str, Any]:
    """The columns of Source that keep it; None empties them."""
    if problem is None:
        return {"problem_code": "", "problem_values": {}}
    return {"problem_code": problem.code.value, "problem_values": dict(problem.values)}


def problem_of(source: Source) -> SourceProblem | None:
    """What the row keeps; a code of a newer release is `other`."""
    if not source.problem_code:
        return None
    try:
        return SourceProblem(SourceCode(source.problem_code), source.problem_values)
    except ValueError:
        return SourceProblem(SourceCode.OTHER, {"said": source.problem_code})


def english(problem: SourceProblem | None) -> str:
    """One sentence without a full stop; "" without a problem."""
    if problem is None:
        return ""
    values = dict(problem.values)
    if problem.code == SourceCode.HUB_DENIED:
        values["said"] = values["said"] or "no reason given"
    if problem.code == SourceCode.ENTRIES_REFUSED:
        values["entries"] = "; ".join(entry_lines(problem))
    return ENGLISH[problem.code].format(**values)


def entry_lines(problem: SourceProblem) -> list[str]:
    """The refused entries that are named, each as `guid: what is wrong`."""
    return [f"{one['guid'] or 'no guid'}: {one['said']}" for one in problem.values["entries"]]
