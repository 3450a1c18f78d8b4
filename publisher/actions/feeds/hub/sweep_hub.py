"""The hub's part of the sweep: expire leases, wake a worker for what is due."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from publisher.actions.feeds.hub.pushes import subscriptions_to_end, subscriptions_to_push
from publisher.actions.feeds.hub.work_hub import all_kinds
from publisher.actions.feeds.wake_hub import wake_hub
from publisher.syndication.models import HubRequest, HubSubscription, OutsideHub

OLDEST = timedelta(days=1)


def hub_rows(now: datetime) -> list[QuerySet[Any]]:
    """What may concern the hub now; whether other people's hubs are to be told is not looked at."""
    asked = HubRequest.objects.filter(next_attempt_at__lte=now)
    calls = [subscriptions_to_push(now), subscriptions_to_end(now), asked]
    return [*_over(now), *calls, OutsideHub.objects.all()]


def sweep_hub(*, now: datetime) -> list[str]:
    """End expired leases (WebSub 5.3.1) and stale requests; wake a worker for what is due.

    Returns the kinds of work that are due.
    """
    for over in _over(now):
        over.delete()
    due = [name for name, kind in all_kinds().items() if any(True for _ in kind.due(now))]
    if due:
        wake_hub()
    return due


def _over(now: datetime) -> list[QuerySet[Any]]:
    return [
        HubSubscription.objects.filter(lease_expires_at__lte=now),
        HubRequest.objects.filter(created_at__lte=now - OLDEST),
    ]
