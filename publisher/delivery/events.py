"""What is heard of a mail after it left, kept once for each kind."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection

from publisher.delivery.models import Delivery, DeliveryEvent
from publisher.delivery.sql import ledger_sql
from publisher.delivery.tallies.heard import BY_EVENT, hear

_KEEP = """INSERT INTO delivery_deliveryevent
    (key, publication_id, delivery_id, type, occurred_at, recorded_at, detail)
    VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""


def event_key(*parts: object) -> bytes:
    """16 bytes of what makes two reports the same one."""
    text = "\x1f".join(map(str, parts))
    return hashlib.sha256(text.encode()).digest()[:16]


def record_event(
    *, delivery: Delivery, event: DeliveryEvent.Type, now: datetime, **detail: str
) -> None:
    """Keep that our own pages or mailboxes heard this of the delivery; the first time alone, so
    that a report which comes twice counts once. Who left and who complained is added up."""
    moment = ledger_sql.moment(now)
    values: list[Any] = [event_key("own", event, delivery.pk), delivery.publication_id, delivery.pk]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*values, event.value, moment, moment, json.dumps(detail)])
        is_new = cursor.rowcount == 1
    if is_new and event in BY_EVENT:
        hear(delivery.publication_id, [(delivery.send_id, BY_EVENT[event], 1)])
