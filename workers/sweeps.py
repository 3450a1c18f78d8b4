"""Thin tasks: the sweeps, each at its pace."""

from celery import shared_task
from django.conf import settings

from publisher.actions import sweep as action
from publisher.actions.processes.health import pulse_book
from publisher.actions.processes.pulses import SWEEP, try_to_beat
from publisher.actions.processes.sweep_paces import OFTEN, TASK
from publisher.delivery.host import this_host
from publisher.editorial.clock import ledger_now


@shared_task(name=TASK)  # type: ignore[untyped-decorator]
def sweep(every: float = OFTEN) -> None:
    """Find in the ledger what nobody works on. One of which nothing succeeds is no sign of life."""
    failed = action.sweep(
        host=this_host(), data_dir=settings.DATA_DIR, now=ledger_now(), every=every
    )
    if len(failed) < len(action.SWEEPS):
        try_to_beat(pulse_book(), [SWEEP])
