"""Poll the sources that are due; wake a worker for them."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet

from publisher.actions.intake.sources.poll_source import note_broken, poll_source
from publisher.actions.processes.enqueue import send_task
from publisher.actions.processes.guard_ledger import exits_open
from publisher.editorial.models import Source
from publisher.editorial.source_problems import SourceCode, source_problem
from publisher.errors import Refused

log = logging.getLogger(__name__)
TASK = "workers.sources.poll"


def due_sources(now: datetime) -> QuerySet[Source]:
    """Whose time has come and whom nobody polls, the longest due first."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    due = Source.objects.filter(free, paused_at=None, next_poll_at__lte=now).exclude(feed_url="")
    return due.select_related("publication").order_by("next_poll_at", "pk")


def poll_due(
    *, clock: Callable[[], datetime], seconds: float, stopping: Callable[[], bool]
) -> bool:
    """Poll what is due for so many seconds, or until `stopping` says so; nothing while exits are
    held, for a poll may also subscribe to a hub in the original's name.

    Returns whether something is still due.
    """
    if not exits_open(data_dir=settings.DATA_DIR, now=clock()):
        return False
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stopping():
        source = due_sources(clock()).first()
        if source is None:
            return False
        _poll(source, clock)
    return due_sources(clock()).exists()


def _poll(source: Source, clock: Callable[[], datetime]) -> None:
    """One that breaks keeps nobody else waiting: its claim put it off."""
    try:
        poll = poll_source(source=source, clock=clock)
    except Refused:  # another worker was quicker, or a person paused it
        return
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 (it is logged and shown, the others go on)
        log.error("source %s: the poll broke: %s", source.slug, type(error).__name__)
        problem = source_problem(SourceCode.BROKE, error=type(error).__name__)
        note_broken(source, problem, clock())
        return
    if poll.problem:
        log.warning("source %s: %s, see publisher source show", source.slug, poll.outcome)


def wake_sources(*, now: datetime) -> bool:
    """Wake a worker if a source is due and nobody is polling."""
    busy = Source.objects.filter(claimed_until__gt=now).exists()
    if busy or not due_sources(now).exists():
        return False
    send_task(TASK, queue="sources")
    return True
