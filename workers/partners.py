"""Thin tasks: partners."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from publisher.actions.deliver_to_partners import deliver_to_partners


@shared_task(  # type: ignore[untyped-decorator]
    name="workers.partners.deliver",
    autoretry_for=(OperationalError,),
    retry_backoff=True,
    max_retries=5,
)
def deliver(destination_id: int | None = None) -> None:
    """Bring one destination what is due, or all of them."""
    deliver_to_partners(now=timezone.now(), destination_id=destination_id)
