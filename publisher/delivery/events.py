"""What is heard of a mail after it left, kept once for each kind."""

import uuid
from datetime import datetime

from publisher.delivery.models import Delivery, DeliveryEvent


def record_event(
    *, delivery: Delivery, event: DeliveryEvent.Type, now: datetime, **detail: str
) -> None:
    """Keep that our own pages or mailboxes heard this of the delivery; the first time alone, so
    that a report which comes twice counts once."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{event}:{delivery.pk}").hex
    DeliveryEvent.objects.get_or_create(
        provider_event_id=f"own:{event}:{name}",
        defaults={
            "publication_id": delivery.publication_id,
            "delivery": delivery,
            "type": event,
            "occurred_at": now,
            "recorded_at": now,
            "detail": detail,
        },
    )
