"""Thin tasks: pictures that stand elsewhere."""

from celery import shared_task
from django.db import OperationalError

from publisher.actions.intake import fetch_pictures as action
from publisher.actions.pictures.want_pictures import TASK
from publisher.editorial.clock import ledger_now


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def fetch() -> None:
    """Fetch what is due, for some seconds."""
    action.fetch_pictures(now=ledger_now())
