"""Thin tasks: what mail providers report."""

from celery import shared_task
from django.db import OperationalError

from publisher.actions.processes.enqueue import send_task
from publisher.actions.reports.work_off import QUEUE, TASK, work_off
from publisher.editorial.clock import ledger_now

SLICE = 30.0  # seconds, and at most one batch more


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def work() -> None:
    """Read and apply what waits."""
    if work_off(clock=ledger_now, seconds=SLICE):
        send_task(TASK, queue=QUEUE)
