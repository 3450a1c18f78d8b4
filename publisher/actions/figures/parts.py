"""A report in tables, one of each kind: what pages draw and show, and what files of numbers hold.

Columns and values are codes; words are made at the edge.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from publisher.actions.figures.letters import Letter, Numbers, Refusals
from publisher.actions.figures.lists import Growth
from publisher.actions.figures.periods import Stretch
from publisher.actions.figures.report import Mails, Report
from publisher.actions.measuring.report_clicks import Figure, Known
from publisher.audience.files.safe import safe
from publisher.content.codec import timestamp

Cell = str | int | date | datetime | Figure
Rows = list[tuple[Cell, ...]]
NUMBERS = tuple(Numbers.__slots__)
MOVED = ("joined", "left_list", "bounced", "erased", "net")


@dataclass(frozen=True, slots=True)
class Part:
    """One table. name: of NAMES; what stands in a column says its code."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def only(self, names: Sequence[str]) -> "Part":
        """The same with these columns alone, in this order."""
        places = [list(self.columns).index(name) for name in names]
        return Part(self.name, names, [[row[place] for place in places] for row in self.rows])


def parts_of_mails(mails: Mails) -> dict[str, Part]:
    """Of an issue, or of a period's letters."""
    found = (
        Part(
            "letters",
            (
                "issue",
                "subject",
                "newsletter",
                "left_at",
                *NUMBERS,
                "clicks",
                "measured",
                "clicked",
            ),
            [_letter(one) for one in mails.letters],
        ),
        Part("reasons", ("reason", "refused"), [(one.name, one.refused) for one in mails.reasons]),
        Part(
            "destinations",
            ("destination", "accepted", "refused"),
            [_destination(one) for one in mails.destinations],
        ),
        Part(
            "hours",
            ("hour", "mails", "clicks"),
            [(one.hour, one.left, one.clicks) for one in mails.hours],
        ),
    )
    return {one.name: one for one in found}


def parts_of(report: Report) -> dict[str, Part]:
    """All tables of a report on a period."""
    over_time: Rows = [(*_days(one), *_numbers(numbers)) for one, numbers in report.over_time]
    growth = report.growth
    grown: Rows = [(*_days(one), *_moved(numbers)) for one, numbers in growth.over_time]
    lists: Rows = [(one.name, *_moved(one)) for one in growth.by_list]
    sources: Rows = [(one.name, *_moved(one)) for one in growth.by_source]
    more = (
        Part("time", ("first", "last", *NUMBERS), over_time),
        Part("growth", ("first", "last", *MOVED), grown),
        Part("lists", ("list", *MOVED), lists),
        Part("sources", ("source", *MOVED), sources),
    )
    return parts_of_mails(report.mails) | {one.name: one for one in more}


NAMES = ("letters", "time", "reasons", "destinations", "hours", "growth", "lists", "sources")


def csv_of(
    part: Part,
    *,
    delimiter: str = ",",
    words: Mapping[str, str] | None = None,
    said: Callable[[str, Cell], str] | None = None,
) -> str:
    """A file of numbers, none of whose cells is a formula. words: what columns are called, their
    codes where there are none; said: what stands for a value of a column that is no number."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([safe((words or {}).get(name, name)) for name in part.columns])
    told = said or _said
    for row in part.rows:
        cells = zip(part.columns, row, strict=True)
        writer.writerow([_cell(told, name, value) for name, value in cells])
    return out.getvalue()


def _cell(said: Callable[[str, Cell], str], name: str, value: Cell) -> str:
    if isinstance(value, Figure) and value.known is Known.COUNTED:
        return str(value.number)
    return str(value) if isinstance(value, int) else safe(said(name, value))


def _said(_: str, value: Cell) -> str:
    if isinstance(value, Figure):
        return value.known.value
    return timestamp(value) or "" if isinstance(value, datetime) else str(value)


def _letter(one: Letter) -> Sequence[Cell]:
    about = (one.issue, one.subject, one.newsletter, one.left_at)
    return (*about, *_numbers(one.numbers), one.clicks, one.measured, one.clicked)


def _destination(one: Refusals) -> Sequence[Cell]:
    return one.name, one.accepted, one.refused


def _days(one: Stretch) -> tuple[date, date]:
    return one.first, one.last


def _numbers(one: Numbers) -> tuple[int, ...]:
    return tuple(getattr(one, name) for name in NUMBERS)


def _moved(one: Growth) -> tuple[int, ...]:
    return one.joined, one.left, one.bounced, one.erased, one.net
