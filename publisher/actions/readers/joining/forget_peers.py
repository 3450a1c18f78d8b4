"""Network addresses and counts that are kept for some days only."""

from datetime import datetime, timedelta

from django.conf import settings

from publisher.actions.readers.joining.budgets import forget_old_budgets
from publisher.audience.models import ConsentPeer


def forget_old_peers(*, now: datetime) -> int:
    """Erase the network addresses that are kept no longer, and counts that say nothing any more;
    returns how many rows went."""
    days = timedelta(days=settings.KEEP_CONSENT_IP_DAYS)
    gone, _ = ConsentPeer.objects.filter(at__lte=now - days).delete()
    return gone + forget_old_budgets(now)
