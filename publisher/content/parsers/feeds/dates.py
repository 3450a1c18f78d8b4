"""Dates as feeds write them: RFC 822 and its relatives in RSS, RFC 3339 elsewhere."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from publisher.content.calendar import is_plausible

PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000}


def moment(text: str | None) -> datetime | None:
    """An aware time, in UTC where no zone is said; None for what is no date."""
    text = " ".join((text or "").split())[:60]
    if not text:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(re.sub(r"(?i)\bUT$", "GMT", text))
            aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found
            return aware.astimezone(UTC) if is_plausible(found) else None
        except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
            continue
    return None


def seconds_between_polls(ttl: str, period: str, frequency: str) -> int | None:
    """Seconds between two readings: RSS `ttl` in minutes, or the Syndication module's period."""
    if ttl.isdecimal() and len(ttl) < 7:
        return int(ttl) * 60
    if period in PERIODS:
        times = int(frequency) if frequency.isdecimal() and 0 < len(frequency) < 5 else 1
        return PERIODS[period] // max(times, 1)
    return None
