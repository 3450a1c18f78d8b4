"""What days mean: of a date, and of a moment in a time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from publisher.query.tree import Clause, Op

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class When:
    """The moment at which it is asked (aware), and the zone whose days are meant."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day that the zone's clocks show."""
        return self.now.astimezone(self.zone).date()


def days(clause: Clause, when: When) -> tuple[date | None, date | None]:
    """The days that a clause about a DATE means, from the first to before the second; None is
    without end. `within 30 days`: today and the 30 before."""
    if clause.op is Op.WITHIN:
        return when.today - DAY * _number(clause), when.today + DAY
    day = _day(clause)
    if clause.op is Op.AFTER:
        return day + DAY, None
    return (None, day) if clause.op is Op.BEFORE else (day, day + DAY)


def moments(clause: Clause, when: When) -> tuple[datetime | None, datetime | None]:
    """The moments in UTC that a clause about a MOMENT means, in the same manner. `within 30 days`:
    since as many times 24 hours, without an end, for a clock beside ours may be ahead."""
    if clause.op is Op.WITHIN:
        return when.now.astimezone(UTC) - DAY * _number(clause), None
    first, last = days(clause, when)
    return _midnight(first, when.zone), _midnight(last, when.zone)


def _number(clause: Clause) -> int:
    assert isinstance(clause.value, int)
    return clause.value


def _day(clause: Clause) -> date:
    assert isinstance(clause.value, date)
    return clause.value


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC)
