"""Intervals between polls: shorter where much is published, back-off where nothing answers."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from publisher.channels.http import seconds_of

SOONEST, SLOWEST = 300, 1800  # seconds between two polls of a feed that answers
POLITE = 3600  # what a feed may ask for at most
WITH_HUB = 3600  # a hub pushes: polling is for what it forgot
LATEST = 6 * 3600  # a feed that fails
LONGEST_WAIT = 24 * 3600  # that a server may ask for


def next_poll_seconds(seconds: int, *, changed: bool) -> int:
    """The next interval: half as long after news, a quarter longer without."""
    return min(max(seconds // 2 if changed else seconds * 5 // 4, SOONEST), SLOWEST)


def time_to_next_poll(
    seconds: int, *, pause: int | None, headers: Mapping[str, str], hub_pushes: bool
) -> timedelta:
    """The time to the next poll: what adapts, what the feed asks for (`pause`, Cache-Control)."""
    asked = min(max(pause or 0, max_age(headers)), POLITE)
    return timedelta(seconds=max(seconds, asked, WITH_HUB if hub_pushes else 0))


def max_age(headers: Mapping[str, str]) -> int:
    """The seconds of Cache-Control's max-age (RFC 9111 5.2.2.1), 0 without one."""
    found = re.search(r"(?:^|[,\s])max-age=\"?(\d{1,9})", headers.get("cache-control", "").lower())
    return int(found[1]) if found else 0


def back_off(failures: int, headers: Mapping[str, str], now: datetime) -> timedelta:
    """5, 10, 20 minutes ... 6 hours; later where Retry-After says so, a day at most."""
    seconds = min(SOONEST * 2 ** min(max(failures - 1, 0), 12), LATEST)
    asked = seconds_of(headers.get("retry-after"), now.timestamp()) or 0
    return timedelta(seconds=max(seconds, min(asked, LONGEST_WAIT)))
