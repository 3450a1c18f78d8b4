"""Thin tasks: sites that somebody begins a publication with."""

from celery import shared_task
from django.db import OperationalError

from publisher.actions.beginning import work_off as action
from publisher.actions.beginning.readings import TASK
from publisher.editorial.clock import ledger_now


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def work_off() -> None:
    """Read what is asked for, for some seconds."""
    action.work_off_readings(clock=ledger_now)
