"""Dates as feeds write them, and how long a feed asks to be left alone."""

from datetime import UTC, datetime

from publisher.content.numbers import whole_number
from publisher.content.parsers.moments import read_moment

PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}


def moment(text: str | None) -> datetime | None:
    """A time in UTC, which is meant where no zone is said; None for what is no date."""
    found = read_moment(text, UTC)
    return found.astimezone(UTC) if found else None


def unread(*texts: str) -> tuple[str, ...]:
    """Those that were to be dates and are none."""
    return tuple(text for text in texts if text and moment(text) is None)


def seconds_between_polls(ttl: str, period: str, frequency: str) -> int | None:
    """Seconds between two readings: RSS `ttl` in minutes, or the Syndication module's period."""
    if (minutes := whole_number(ttl, most=999_999)) is not None:
        return minutes * 60
    if period in PERIODS:
        return PERIODS[period] // max(whole_number(frequency, most=9_999) or 1, 1)
    return None
