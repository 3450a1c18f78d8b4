"""What is heard of a mail after it left, kept once for each kind."""

import hashlib
from datetime import datetime

from publisher.delivery.models import Delivery, DeliveryEvent


def event_key(*parts: object) -> bytes:
    """16 bytes of what makes two reports the same one."""
    text = "\x1f".join(map(str, parts))
    return hashlib.sha256(text.encode()).digest()[:16]


def record_event(
    *, delivery: Delivery, event: DeliveryEvent.Type, now: datetime, **detail: str
) -> None:
    """Keep that our own pages or mailboxes heard this of the delivery; the first time alone, so
    that a report which comes twice counts once."""
    heard = DeliveryEvent(
        key=event_key("own", event, delivery.pk),
        publication_id=delivery.publication_id,
        delivery=delivery,
        type=event,
        occurred_at=now,
        recorded_at=now,
        detail=detail,
    )
    DeliveryEvent.objects.bulk_create([heard], ignore_conflicts=True)
