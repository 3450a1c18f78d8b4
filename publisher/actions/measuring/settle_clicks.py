"""Clicks of readers who consented are judged a while after they came, when a scanner is done."""

from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.measuring.programs import by_programs
from publisher.delivery.models import Delivery, ReaderClick
from publisher.delivery.states import GOT
from publisher.delivery.tallies import clicks
from publisher.editorial.models import Link

AFTER = timedelta(seconds=60)  # processes write what they saw every few seconds
AT_ONCE = 1_000  # mails


def settle_clicks(now: datetime) -> int:
    """Judge what is due, each mail in a transaction of its own; a later burst takes back what was
    counted before. Returns how many mails."""
    waiting = clicks.unsettled(now - AFTER).values_list("delivery_id", flat=True)
    ids = list(waiting.distinct()[:AT_ONCE])
    for pk in ids:
        with transaction.atomic():
            _settle(pk)
    return len(ids)


def _settle(delivery_id: int) -> None:
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    rows = clicks.clicks_of(delivery_id)
    if delivery is None or delivery.subscriber_id is None:
        ReaderClick.objects.filter(delivery=delivery_id).delete()
        return
    arrived = delivery.changed_at if delivery.state in GOT else None
    links = Link.objects.filter(issue=delivery.issue_id).count()
    found = by_programs([(row.link_id, row.at) for row in rows], links=links, arrived=arrived)
    clicks.settle(rows, found)
