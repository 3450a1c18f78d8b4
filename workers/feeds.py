"""Thin tasks: feeds."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from publisher.actions import build_feeds as action


@shared_task(name=action.TASK, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)  # type: ignore[untyped-decorator]
def build_feeds(publication_id: int) -> None:
    """Rebuild the feeds of one publication."""
    action.build_in_turn(publication_id=publication_id, now=timezone.now())
