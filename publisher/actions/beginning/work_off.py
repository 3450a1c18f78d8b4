"""What a worker does for the first visit: read sites, and compose the first letters."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError

from publisher.actions.beginning.first_letter import bring_first_letter
from publisher.actions.beginning.look_at_site import look_at_site
from publisher.actions.beginning.readings import MOST_ATTEMPTS, claim
from publisher.actions.beginning.site_address import SiteProblem
from publisher.actions.processes.guard_ledger import exits_open
from publisher.publications.models import SiteReading

log = logging.getLogger(__name__)
SLICE = 30.0  # seconds after which no other one is begun


def work_off_readings(*, clock: Callable[[], datetime], seconds: float = SLICE) -> int:
    """Do what is due, each on its own. `clock` gives aware times. Returns how many were done.

    Nothing is asked for while exits are held. Raises what a database out of reach raises.
    """
    ends, done = time.monotonic() + seconds, 0
    while time.monotonic() < ends and exits_open(data_dir=settings.DATA_DIR, now=clock()):
        row = claim(clock())
        if row is None:
            break
        try:
            _work(row, clock)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 (the others go on; a person sees it)
            log.error("reading %s failed: %s", row.pk, type(error).__name__)
            _end(row, problem=row.problem or SiteProblem.NO_PAGE, read_at=clock())
        done += 1
    return done


def _work(row: SiteReading, clock: Callable[[], datetime]) -> None:
    if row.attempts > MOST_ATTEMPTS:
        _end(row, problem=row.problem or SiteProblem.NOT_REACHED, read_at=clock())
    elif row.publication is not None:
        bring_first_letter(publication=row.publication, actor=_actor(row), clock=clock)
        _end(row)
    else:
        seen = look_at_site(row.address)
        _end(row, problem=seen.problem, found=seen.found, logo=seen.logo, read_at=clock())


def _actor(row: SiteReading) -> str:
    return f"user:{row.user.username}"


def _end(row: SiteReading, **values: object) -> None:
    SiteReading.objects.filter(pk=row.pk).update(due_at=None, **values)
