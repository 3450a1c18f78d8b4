"""What pages show of many rows and what costs much to count: counted once in a while, and kept.

Each process keeps its own. What decides or sends counts by itself.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.core.cache import cache

LARGE = 20_000  # what is less is counted every time
KEPT = timedelta(minutes=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    """What was counted, and when."""

    number: T
    at: datetime


def kept(
    what: object, count: Callable[[], T], now: datetime, *, size: Callable[[T], int]
) -> Counted[T]:
    """What `count` gives, or what it gave KEPT ago at most, if that was LARGE by its `size`.

    what: what is counted, as a value whose repr names it alone.
    """
    key = f"kept:{hashlib.sha256(repr(what).encode()).hexdigest()}"
    known: Counted[T] | None = cache.get(key)
    if known is not None and now - KEPT <= known.at <= now:
        return known
    found = Counted(count(), now)
    if size(found.number) >= LARGE:
        cache.set(key, found, KEPT.total_seconds())
    return found


def kept_count(what: object, count: Callable[[], int], now: datetime) -> Counted[int]:
    """The same of a number."""
    return kept(what, count, now, size=lambda number: number)
