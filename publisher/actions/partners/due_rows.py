"""What is due at one destination, leased row by row."""

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from publisher.delivery import transitions
from publisher.delivery.destinations import due
from publisher.delivery.models import Delivery
from publisher.delivery.reasons import Reason
from publisher.delivery.results import Wait
from publisher.syndication.models import Destination

Clock = Callable[[], datetime]
LEASE = timedelta(minutes=2)  # more than a call's limits together
MIN_WAIT, MAX_WAIT = timedelta(seconds=30), timedelta(hours=1)
BATCH = 10  # rows that are looked up at once
REREAD_AFTER = 1.0  # seconds: then a kill, which goes first, is looked for again


class DueRows:
    """The rows of `destination` that are due, for the process `worker_id`."""

    def __init__(self, destination: Destination, worker_id: int, clock: Clock) -> None:
        self._destination = destination
        self._worker_id = worker_id
        self._clock = clock
        self._found: deque[Delivery] = deque()
        self._read_at = 0.0

    def lease_next(self) -> Delivery | None:
        """The next row that is due, now ours."""
        now = self._clock()
        self._reread(now)
        while self._found:
            delivery = self._found.popleft()
            if transitions.lease(
                key=delivery.pk, worker_id=self._worker_id, now=now, lease_until=now + LEASE
            ):
                return delivery
        return None

    def give_back(self, delivery: Delivery) -> None:
        """It was stopped between the lease and its beginning."""
        with transaction.atomic():
            transitions.release(worker_id=self._worker_id, now=self._clock(), ids=[delivery.pk])

    def postpone(
        self, delivery: Delivery, code: str, reply: str = "", why: Reason | None = None
    ) -> None:
        """Nothing was attempted; wait half as long again as it has waited, 30 s to an hour."""
        now = self._clock()
        waited = (now - delivery.send.created_at) / 2
        until = now + min(max(waited, MIN_WAIT), MAX_WAIT)
        wait = Wait(until=until, code=code, reply=reply, why=why)
        with transaction.atomic():
            transitions.postpone(ids=[delivery.pk], worker_id=self._worker_id, now=now, wait=wait)

    def _reread(self, now: datetime) -> None:
        if self._found and time.monotonic() <= self._read_at + REREAD_AFTER:
            return
        self._read_at = time.monotonic()
        ours = due(now).filter(destination=self._destination)
        self._found = deque(ours.defer("article_version__content")[:BATCH])
