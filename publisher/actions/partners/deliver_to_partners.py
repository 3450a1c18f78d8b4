"""Bring partners what is due: one worker at a destination, the versions of a story in order."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import shuffle
from threading import BoundedSemaphore

from django.conf import settings

from publisher.actions.partners.partner_visit import Visit
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import exits_open
from publisher.delivery.destinations import callable_now
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
SLICE = 25.0  # seconds
ROUND = 1.0  # seconds at one of many
SLOW = 0.5  # seconds for one story
# Visits at a time, in one process, to destinations that failed when they were last called, and to
# those that take long: they leave the other threads to those that answer.
_failing_visits, _slow_visits = BoundedSemaphore(3), BoundedSemaphore(4)
_slow = set[int]()


def deliver_to_partners(
    *,
    now: datetime,
    destination_id: int | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Deliver what is due, to one destination or to all of them in turn, for about 25 seconds or
    until `stopping`.

    Returns how many deliveries got an answer. A destination where another worker is, or that
    rests, is left alone. No network inside a transaction.
    """
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        return 0
    return _visit(callable_now(now, destination_id), now, stopping)


def deliver_to_all(*, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """The same for all of them by one of several threads, in an order of its own. Those that fail
    or take long are left to a task of their own each, so that they hold up nobody here."""
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        return 0
    ids = callable_now(now)
    failing = Destination.objects.filter(pk__in=ids, failing_since__isnull=False)
    apart = {*failing.values_list("pk", flat=True), *_slow.intersection(ids)}
    _wake(sorted(apart))
    rest = [pk for pk in ids if pk not in apart]
    shuffle(rest)
    return _visit(rest, now, stopping, most=ROUND)


def _visit(
    ids: Sequence[int], now: datetime, stopping: Callable[[], bool], *, most: float = SLICE
) -> int:
    """Visits of `most` seconds, one after the other."""
    started = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    answered = 0
    for pk in ids:
        if stopping() or time.monotonic() >= started + SLICE:
            break
        with each_alone(log, "a visit to destination %s broke", pk), _may_visit(pk) as free:
            if free:
                visit = Visit(pk, clock, stopping=stopping)
                answered += visit.run(until=min(started + SLICE, time.monotonic() + most))
                (_slow.add if visit.pace > SLOW else _slow.discard)(pk)
    return answered


@contextmanager
def _may_visit(destination_id: int) -> Iterator[bool]:
    """Whether it may be visited now; the sweep asks again for those that may not."""
    failing = Destination.objects.filter(pk=destination_id, failing_since__isnull=False)
    limit = _slow_visits if destination_id in _slow else None
    if failing.exists():
        limit = _failing_visits
    free = limit is None or limit.acquire(blocking=False)
    try:
        yield free
    finally:
        if limit is not None and free:
            limit.release()


def wake_partners(*, now: datetime) -> int:
    """Send a task for each destination that has something due and nobody there; say how many."""
    ids = callable_now(now)
    _wake(ids)
    return len(ids)


def _wake(ids: Iterable[int]) -> None:
    for destination_id in ids:
        send_task("workers.partners.deliver", destination_id, queue="partners")
