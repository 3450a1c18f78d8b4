"""Send uncertain or failed deliveries again, as somebody saw them."""

from collections.abc import Mapping
from datetime import datetime

from publisher.actions.sends.control_send import resend
from publisher.delivery.models import Delivery, Send
from publisher.errors import Refused


def resend_seen(*, send: Send, seen: Mapping[int, int], actor: str, now: datetime) -> int:
    """Send these rows again; seen: how many attempts each had, by its number, when a person or a
    program looked at what is known of it. Whoever had got it gets it twice.

    Raises Refused `delivery_changed` where one was tried meanwhile, and what `resend` raises; then
    nothing has changed. Returns how many rows.
    """
    rows = Delivery.objects.filter(send=send, pk__in=seen).values_list("pk", "attempts")
    changed = sorted(pk for pk, attempts in rows if attempts != seen[pk])
    if changed:
        raise Refused(
            "delivery_changed",
            f"delivery {changed[0]} was tried meanwhile; look at it again",
            f"delivery {changed[0]}",
        )
    return resend(send=send, delivery_ids=sorted(seen), actor=actor, now=now)
