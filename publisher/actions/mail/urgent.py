"""Mails about one person overtake everything: whether one waits, as one process asks."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from publisher.delivery.sql.service_sql import service_due

LONG = timedelta(seconds=0.5)  # until then, whoever ends a chunk takes it
VAIN = 1.0  # seconds


class Urgent:
    """One process's look at them. clock: aware UTC time."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._vain_until = clock, 0.0

    def waits(self) -> bool:
        """Whether one may leave now; not while this process has just looked in vain."""
        return time.monotonic() >= self._vain_until and service_due(self._clock())

    def waits_long(self) -> bool:
        """Whether one does since LONG, so that others seem too busy for it."""
        return time.monotonic() >= self._vain_until and service_due(self._clock() - LONG)

    def note_vain(self) -> None:
        """Note that none of those that are due could begin here: larger sends must not stand still
        for them."""
        self._vain_until = time.monotonic() + VAIN
