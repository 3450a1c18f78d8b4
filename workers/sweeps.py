"""Thin tasks: the sweep, every two seconds, and a nudge for mail."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from publisher.actions import sweep as action
from publisher.delivery.host import this_host

BEAT = {
    # A sweep that nobody took before the next one is due is thrown away.
    "sweep": {
        "task": "workers.sweeps.sweep",
        "schedule": 2.0,
        "options": {"queue": "sweeps", "expires": 4.0},
    },
}


@shared_task(name="workers.sweeps.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Find in the ledger what nobody works on."""
    action.sweep(host=this_host(), data_dir=settings.DATA_DIR, now=timezone.now())
