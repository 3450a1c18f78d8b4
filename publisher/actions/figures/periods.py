"""Stretches of whole days that reports are about, by the clocks of a publication."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from publisher.content.calendar import FIRST_YEAR, LAST_YEAR
from publisher.content.problems import BadInput

LONGEST = 3_660  # days
DAYS_BY_DAY, DAYS_BY_WEEK, DAYS_BY_MONTH = 45, 200, 1_900  # how long a drawing of each may be
_NAMED = re.compile(r"([0-9]{4})(?:-(?:([0-9]{2})|[qQ]([1-4])))?")
DAY = timedelta(days=1)


class Kind(StrEnum):
    """What a period is called by."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"


class Step(StrEnum):
    """What a drawing over time is divided into."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days; both ends are of it."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days, both ends included."""

    kind: Kind
    first: date
    last: date

    @property
    def name(self) -> str:
        """As `read_period` takes it: 2026-11, 2026-Q4, 2026, 2026-11-03..2026-11-09."""
        if self.kind is Kind.MONTH:
            return f"{self.first:%Y-%m}"
        if self.kind is Kind.QUARTER:
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return f"{self.first.year}" if self.kind is Kind.YEAR else f"{self.first}..{self.last}"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its beginning, and the moment at which it is over. A day on which the clocks change is a
        day, of 23 or 25 hours."""
        return (
            datetime.combine(self.first, time(), zone),
            datetime.combine(self.last + DAY, time(), zone),
        )

    @property
    def step(self) -> Step:
        """What a drawing of it is divided into."""
        for step, most in (
            (Step.DAY, DAYS_BY_DAY),
            (Step.WEEK, DAYS_BY_WEEK),
            (Step.MONTH, DAYS_BY_MONTH),
        ):
            if self.days <= most:
                return step
        return Step.YEAR

    def stretches(self) -> list[Stretch]:
        """Its parts, in their order: weeks begin on Mondays, the ends may be shorter."""
        return list(self._parts())

    def _parts(self) -> Iterator[Stretch]:
        first = self.first
        while first <= self.last:
            following = _following(first, self.step)
            yield Stretch(first, min(following - DAY, self.last))
            first = following

    def before(self) -> "Period":
        """The one of its kind before it; of a range, as many days."""
        if self.kind is Kind.RANGE:
            last = self.first - DAY
            return Period(kind=self.kind, first=last - timedelta(days=self.days - 1), last=last)
        return period_around(self.kind, self.first - DAY)

    def after(self) -> "Period":
        """The one of its kind after it; of a range, as many days."""
        if self.kind is Kind.RANGE:
            first = self.last + DAY
            return Period(kind=self.kind, first=first, last=first + timedelta(days=self.days - 1))
        return period_around(self.kind, self.last + DAY)


def period_around(kind: Kind, day: date) -> Period:
    """The month, quarter or year that the day is in."""
    if kind is Kind.YEAR:
        return Period(kind=kind, first=date(day.year, 1, 1), last=date(day.year, 12, 31))
    months = 3 if kind is Kind.QUARTER else 1
    start = (day.month - 1) // months * months + 1
    first = date(day.year, start, 1)
    return Period(kind=kind, first=first, last=_months_later(first, months) - DAY)


def read_period(text: str, where: str = "period") -> Period:
    """2026-11, 2026-Q4, 2026, or 2026-11-03..2026-11-09. Raises BadInput `bad_period`."""
    first, dots, last = text.strip().partition("..")
    if dots:
        return range_of(first, last, where)
    found = _NAMED.fullmatch(first)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise _bad(text, where)
    year, month, quarter = found.groups()
    if quarter:
        return period_around(Kind.QUARTER, date(int(year), 3 * int(quarter), 1))
    if month is None:
        return period_around(Kind.YEAR, date(int(year), 1, 1))
    if not 1 <= int(month) <= 12:
        raise _bad(text, where)
    return period_around(Kind.MONTH, date(int(year), int(month), 1))


def range_of(first: str, last: str, where: str = "period") -> Period:
    """From one day (2026-11-03) to another, ten years at most. Raises BadInput `bad_period`."""
    try:
        begins, ends = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError:
        raise _bad(f"{first}..{last}", where) from None
    known = begins.year >= FIRST_YEAR and ends.year <= LAST_YEAR
    if not known or not 0 <= (ends - begins).days < LONGEST:
        raise _bad(f"{first}..{last}", where)
    return Period(kind=Kind.RANGE, first=begins, last=ends)


def _following(first: date, step: Step) -> date:
    if step is Step.DAY:
        return first + DAY
    if step is Step.WEEK:
        return first + timedelta(days=7 - first.weekday())
    if step is Step.MONTH:
        return _months_later(first.replace(day=1), 1)
    return date(first.year + 1, 1, 1)


def _months_later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _bad(text: str, where: str) -> BadInput:
    return BadInput(
        "bad_period",
        f"{text!r} is no period; write 2026-11, 2026-Q4, 2026 or 2026-11-03..2026-11-09, ten years "
        "at most",
        where,
    )
