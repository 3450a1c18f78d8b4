"""Bring partners what is due: one story at a time per destination, in the order of versions."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import BoundedSemaphore

from django.conf import settings

from publisher.actions.partners.partner_visit import Visit
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import exits_open
from publisher.delivery.destinations import busy, due, failing

log = logging.getLogger(__name__)
SLICE = 25.0  # seconds
# Visits at a time, in one process, to destinations that failed when they were last called: those
# that hang leave the other threads to those that answer.
_failing_visits = BoundedSemaphore(3)


def deliver_to_partners(
    *,
    now: datetime,
    destination_id: int | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Deliver what is due, to one destination or to all of them in turn, for about 25 seconds or
    until `stopping`.

    Returns how many deliveries got an answer. A destination where another worker is, or that
    failed a moment ago, is left alone. No network inside a transaction.
    """
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        return 0
    started = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    rows = due(now) if destination_id is None else due(now).filter(destination_id=destination_id)
    answered = 0
    for pk in sorted(set(rows.values_list("destination_id", flat=True))):
        stop = stopping() or time.monotonic() >= started + SLICE
        if pk is None or stop or busy(pk, clock()):
            continue
        with each_alone(log, "a visit to destination %s broke", pk), _may_visit(pk) as free:
            if free:
                visit = Visit(pk, clock, stopping=stopping)
                answered += visit.run(until=started + SLICE)
    return answered


@contextmanager
def _may_visit(destination_id: int) -> Iterator[bool]:
    """Whether it may be visited now; the sweep asks again for those that may not."""
    if not failing(destination_id):
        yield True
        return
    free = _failing_visits.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _failing_visits.release()


def wake_partners(*, now: datetime) -> int:
    """Send a task for each destination that has something due and nobody there; say how many."""
    ids = sorted(pk for pk in set(due(now).values_list("destination_id", flat=True)) if pk)
    idle = [pk for pk in ids if not busy(pk, now)]
    for destination_id in idle:
        send_task("workers.partners.deliver", destination_id, queue="partners")
    return len(idle)
