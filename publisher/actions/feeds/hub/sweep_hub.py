"""The hub's part of the sweep: expire leases, wake a worker for what is due."""

from datetime import datetime, timedelta

from publisher.actions.feeds.hub.work_hub import all_kinds
from publisher.actions.feeds.wake_hub import wake_hub
from publisher.syndication.models import HubRequest, HubSubscription

OLDEST = timedelta(days=1)


def sweep_hub(*, now: datetime) -> list[str]:
    """End expired leases (WebSub 5.3.1) and stale requests; wake a worker for what is due.

    Returns the kinds of work that are due.
    """
    HubSubscription.objects.filter(lease_expires_at__lte=now).delete()
    HubRequest.objects.filter(created_at__lte=now - OLDEST).delete()
    due = [name for name, kind in all_kinds().items() if any(True for _ in kind.due(now))]
    if due:
        wake_hub()
    return due
