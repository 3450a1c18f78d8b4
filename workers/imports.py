"""Thin tasks: files of readers that somebody brings in."""

from celery import shared_task
from django.db import OperationalError

from publisher.actions.readers.imports import work_off as action
from publisher.actions.readers.imports.ask import TASK
from publisher.editorial.clock import ledger_now


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def work_off() -> None:
    """Read what is asked for, for some seconds."""
    action.work_off_imports(clock=ledger_now)
