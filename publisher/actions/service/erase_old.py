"""A mail about one person can be made again for a week, and no longer; what its link still needs
stays while that is good."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from publisher.delivery import erasure
from publisher.delivery.models import ServiceMail
from publisher.delivery.states import OPEN

KEPT = timedelta(days=7)  # from the hour at which it was due
AT_ONCE = 1_000


def erase_old(*, now: datetime) -> int:
    """Empty the addresses of those that are over, and their values once their links are; returns
    how many mails lost anything.

    The rows stay: that a mail went, for what and when, is told as long as its reader is known.
    """
    kept = ServiceMail.objects.filter(erased_at=None, due_at__lte=now - KEPT)
    over = kept.exclude(delivery=None).exclude(delivery__state__in=OPEN)
    named, spent = over.exclude(delivery__address=""), over.filter(expires_at__lte=now)
    erased = 0
    while rows := _some(named):
        erasure.erase(dict.fromkeys(rows.values(), ""))
        erased += len(rows)
    while rows := _some(spent):
        ServiceMail.objects.filter(pk__in=rows).update(values={}, erased_at=now)
    return erased


def _some(mails: QuerySet[ServiceMail]) -> dict[int, int]:
    """Ids of mails and of their rows."""
    rows = mails.order_by("pk").values_list("pk", "delivery")[:AT_ONCE]
    return {pk: row for pk, row in rows if row is not None}
