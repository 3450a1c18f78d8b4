"""What merge fields may say of a reader, as a send freezes it (delivery/sql/audience_sql.py does it
for a whole audience in one statement)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from publisher.actions.issues.variants import asked_by
from publisher.audience.access import entitled
from publisher.audience.models import Subscriber, Subscription
from publisher.delivery.models import Send


def attributes_asked_by(send: Send) -> frozenset[str]:
    """The attributes of its readers that the send's editions ask for. Raises as `load_edition`."""
    return asked_by(send.edition) if send.edition else frozenset()


def merge_values(reader: Subscriber | None, asks: Collection[str], now: datetime) -> dict[str, Any]:
    """Name and language, and of `asks` the confirmed lists (slugs) and what the best of them gives
    access to, with what the reader is entitled to besides; of nobody, empty ones."""
    values: dict[str, Any] = {
        "name": reader.name if reader else "",
        "language": reader.language if reader else "",
    }
    if not {"lists", "access"} & set(asks):
        return values
    confirmed = Subscription.objects.filter(
        subscriber=reader, status=Subscription.Status.CONFIRMED
    ).order_by("mailing_list__slug")
    lists = list(confirmed.values_list("mailing_list__slug", "mailing_list__access"))
    if "lists" in asks:
        values["lists"] = [slug for slug, _ in lists]
    if "access" in asks:
        given = {access for _, access in lists}
        values["access"] = "paid" if "paid" in given else "registered" if given else ""
        values |= entitled(reader, now) if reader else {}
    return values
