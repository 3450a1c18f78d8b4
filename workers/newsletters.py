"""Thin tasks: issues that newsletters composed themselves."""

from celery import shared_task
from django.db import OperationalError

from publisher.actions.compose import send_composed as action
from publisher.actions.compose.compose_due import TASK
from publisher.editorial.clock import ledger_now
from publisher.editorial.models import Newsletter


@shared_task(name=TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def send_composed(pk: int) -> None:
    """Check the issue that waits and send it; a lost call is made again by the sweep."""
    newsletter = Newsletter.objects.filter(pk=pk).first()
    if newsletter is not None:
        action.send_composed(newsletter=newsletter, clock=ledger_now)
