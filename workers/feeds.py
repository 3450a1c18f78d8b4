"""Thin tasks: feeds."""

from celery import shared_task
from django.db import OperationalError

from publisher.actions.feeds import build_feeds as action
from publisher.actions.feeds import copies, feed_changes
from publisher.editorial.clock import ledger_now


@shared_task(
    name=feed_changes.TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5
)  # type: ignore[untyped-decorator]
def build_feeds(publication_id: int) -> None:
    """Rebuild the feeds of one publication."""
    action.build_in_turn(publication_id=publication_id, now=ledger_now())


@shared_task(name=copies.TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def copy_feeds(publication_id: int) -> None:
    """Write copies of one publication's feeds where others serve them."""
    copies.copy_feeds(publication_id=publication_id, now=ledger_now())
