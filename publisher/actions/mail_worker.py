"""What one process keeps between slices: its identity in the ledger, its connection, its pace."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection

from publisher.channels.types import Channel
from publisher.delivery.host import Host
from publisher.delivery.outcomes import route_delay
from publisher.delivery.process import Hand

log = logging.getLogger(__name__)

CHUNK = 50  # rows at most; about what the route sends in a second
CLAIM = 5  # chunks per claim


class MailWorker:
    """One sender of mail: a process, or in tests a thread.

    channel_factory: opens the connection when it is first needed. clock: aware UTC time.
    stopping: True when the process shall end; nothing more is begun then.
    """

    def __init__(
        self,
        *,
        channel_factory: Callable[[], Channel],
        host: Host,
        data_dir: Path,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.clock, self.stopping = clock, stopping
        self._channel_factory, self._host, self.data_dir = channel_factory, host, data_dir
        self._channel: Channel | None = None
        self._hand: Hand | None = None
        self._size = 8.0
        self._failures, self._closed_until = 0, 0.0

    @property
    def hand(self) -> Hand:
        """This process in the ledger; enlisted on first use, and again after a fork."""
        if self._hand is None or not self._hand.is_mine():
            self._hand = Hand.enlist(host=self._host, data_dir=self.data_dir, now=self.clock())
        return self._hand

    @property
    def channel(self) -> Channel:
        """The connection; it lives as long as the process."""
        if self._channel is None:
            self._channel = self._channel_factory()
        return self._channel

    @property
    def chunk_size(self) -> int:
        """Rows that the route sends in about a second."""
        return max(1, min(CHUNK, round(self._size)))

    @property
    def claim_size(self) -> int:
        """Rows to lease at a time: few enough that other workers find some too."""
        return CLAIM * self.chunk_size

    def learn_pace(self, rows: int, seconds: float) -> None:
        """Go half-way from the present chunk to what was just sent per second."""
        self._size = (self._size + min(2 * CHUNK, rows / max(seconds, 0.001))) / 2

    def route_failed(self) -> float:
        """Note that the route is closed; returns the seconds that it rests."""
        self._failures += 1
        seconds = route_delay(self._failures)
        self._closed_until = time.monotonic() + seconds
        return seconds

    def route_works(self) -> None:
        """Note an answer about a recipient: the route is open."""
        self._failures, self._closed_until = 0, 0.0

    def route_closed(self) -> bool:
        """Whether the route still rests."""
        return time.monotonic() < self._closed_until

    def forsake(self) -> None:
        """After a failure: end the connection, so that nothing is under way any more, and leave
        the journal unlocked, so that recovery settles what was left open."""
        hand, channel = self._hand, self._channel
        self._hand = self._channel = None
        if channel is not None:
            channel.close()
        if hand is not None and hand.is_mine():
            hand.journal.forsake()

    def end(self) -> None:
        """At the end of the process, between slices: nothing is left open."""
        hand = self._hand
        self._hand = None
        if self._channel is not None:
            self._channel.close()
        if hand is not None and hand.is_mine():
            hand.journal.close()
        connection.close()
