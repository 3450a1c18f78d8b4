"""Since when the oldest delivery waits that somebody should be at: what a standstill looks like."""

from datetime import datetime

from django.db.models import Min

from publisher.delivery.models import Delivery, Send
from publisher.delivery.sql import ledger_sql, service_sql


def oldest_open(now: datetime) -> datetime | None:
    """Of all sends that are on their way: the earliest time since when a delivery is due.

    A send whose hour has passed and that has not begun counts since then. What waits for its next
    try, or with its send for a person, is not meant.
    """
    late = Send.objects.filter(state=Send.State.SCHEDULED, not_before__lte=now)
    found = [late.aggregate(since=Min("not_before"))["since"]]
    running = Send.objects.filter(state__in=(Send.State.PREPARING, Send.State.RUNNING))
    large = running.exclude(kind=Send.Kind.SERVICE).values_list("pk", flat=True)
    found += [service_sql.oldest_due(now), *(oldest_of(pk, now) for pk in large)]
    return min((since for since in found if since is not None), default=None)


def oldest_of(send_id: int, now: datetime) -> datetime | None:
    """Of one send. Rows are taken in their order, so the first is looked at and no more."""
    columns = "SELECT id, next_attempt_at, changed_at FROM delivery_delivery"
    due = "(next_attempt_at IS NULL OR next_attempt_at <= %s)"
    statement = f"{columns} WHERE send_id = %s AND {ledger_sql.OPEN} AND {due} ORDER BY id LIMIT 1"
    rows = Delivery.objects.raw(statement, [send_id, ledger_sql.moment(now)])
    return next((row.next_attempt_at or row.changed_at for row in rows), None)
