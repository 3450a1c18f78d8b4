"""Thin tasks: sources."""

from celery import shared_task
from django.db import OperationalError

from publisher.actions.intake.sources.poll_due import TASK, poll_due
from publisher.actions.processes.enqueue import send_task
from publisher.editorial.clock import ledger_now
from workers.draining import draining

SLICE = 60.0  # seconds, and at most one poll more


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def poll() -> None:
    """Poll the sources that are due."""
    if poll_due(clock=ledger_now, seconds=SLICE, stopping=draining):
        send_task(TASK, queue="sources")
