"""Bring partners what is due: one worker at a destination, the versions of a story in order."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from publisher.actions.partners.partner_visit import Visits
from publisher.actions.partners.rounds.lanes import InTurn, Lanes
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import exits_open
from publisher.delivery.destinations import callable_now

log = logging.getLogger(__name__)
SLICE = 25.0  # seconds


def deliver_to_partners(
    *,
    now: datetime,
    destination_id: int | None = None,
    stopping: Callable[[], bool] = lambda: False,
    lanes: Lanes | None = None,
) -> int:
    """Deliver what is due, to one destination or to all of them, until nothing is due any more, for
    about 25 seconds, or until `stopping`; what is due then is left to another task.

    lanes: who brings it; without them, one destination after the other is served right here.
    Returns how many deliveries got an answer. A destination where another worker is, or that
    rests, is left alone. No network inside a transaction.
    """
    if not exits_open(data_dir=settings.DATA_DIR, now=now):
        return 0
    started, answered = time.monotonic(), 0

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    visits = Visits(clock, lanes or InTurn(), only=destination_id, stopping=stopping)
    with each_alone(log, "visits to partners broke"):
        answered = visits.run(until=started + SLICE)
    if time.monotonic() >= started + SLICE and not stopping():
        _wake()
    return answered


def wake_partners(*, now: datetime) -> int:
    """Send a task if something is due at a destination with nobody there; say at how many."""
    ids = callable_now(now)
    if ids:
        _wake()
    return len(ids)


def _wake() -> None:
    send_task("workers.partners.deliver", queue="partners")
