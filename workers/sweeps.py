"""Thin tasks: the sweeps, each at its pace."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from publisher.actions import sweep as action
from publisher.delivery.host import this_host

BEAT = {
    # A sweep that nobody took before the next one is due is thrown away.
    f"sweep every {every:g} s": {
        "task": "workers.sweeps.sweep",
        "args": (every,),
        "schedule": every,
        "options": {"queue": "sweeps", "expires": 2 * every},
    }
    for every in action.PACES
}


@shared_task(name="workers.sweeps.sweep")  # type: ignore[untyped-decorator]
def sweep(every: float = action.OFTEN) -> None:
    """Find in the ledger what nobody works on."""
    action.sweep(host=this_host(), data_dir=settings.DATA_DIR, now=timezone.now(), every=every)
