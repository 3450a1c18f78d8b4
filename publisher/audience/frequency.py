"""How often readers get what goes to their lists: each issue, or one digest a week.

A choice counts from the end of the week in which it was made: a digest holds a whole week, so that
who changes in its middle gets nothing twice and misses nothing. A subscription says what was
chosen and from when on it counts; before that it is the other of the two.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from publisher.audience import mailable
from publisher.audience.models import DigestSchedule, Subscription
from publisher.audience.sql import among, moment, value_list
from publisher.query.sql import Fragment

Frequency = Subscription.Frequency
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LEAD = timedelta(minutes=15)
"""How long before a digest's hour its week ends: whatever began to leave before that is written
down by then."""


def weekly_at(link: Subscription, at: datetime) -> bool:
    """Whether the reader gets what goes to this list by the week, at that time."""
    if link.frequency is None:
        return False
    counts = link.frequency_from is None or link.frequency_from <= at
    return (link.frequency == Frequency.WEEKLY) == counts


def reads(frequency: str | None, list_ids: Sequence[int], at: datetime) -> Fragment:
    """A condition on members (mailable.py) of the lists, `u` and `s`: they read at `at` in that
    way; None: whatever they chose. Who gets each issue through one of the lists reads no digest."""
    if frequency is None:
        return Fragment("")
    if frequency == Frequency.EACH:
        return Fragment(f" AND {_each('u')}", (moment(at),))
    other = mailable.may_be_mailed_too(among("bigint"), _each("o"))
    return Fragment(
        f" AND NOT {_each('u')} AND NOT {other}",
        (moment(at), value_list(list_ids), moment(at)),
    )


def _each(alias: str) -> str:
    """A condition on a subscription: its reader gets each issue at the moment that it takes."""
    counts = f"({alias}.frequency_from IS NULL OR {alias}.frequency_from <= %s)"
    return f"({alias}.frequency IS NULL OR ({alias}.frequency = 'weekly') <> {counts})"


def goes_at(until: datetime) -> datetime:
    """When the digest of a week goes that ends then."""
    return until + LEAD


def next_end(weekday: int, hour: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The next end of a week after `after` (aware), in UTC. weekday: 0 is Monday; hour: `08:00`, of
    these clocks, at which the digest goes."""
    hours, minutes = (int(part) for part in hour.split(":"))
    today = after.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(-1, 9))
    ends = (_end(day, time(hours, minutes), zone) for day in days if day.weekday() == weekday)
    return next(end for end in ends if end > after)


def _end(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC) - LEAD


def end_after(schedule: DigestSchedule, after: datetime) -> datetime:
    """The end of the publication's week that runs after `after`."""
    zone = ZoneInfo(schedule.publication.time_zone)
    return next_end(schedule.weekday, schedule.hour, zone, after)
