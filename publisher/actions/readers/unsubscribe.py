"""Leaving a newsletter: one click, from then on no mail of it begins."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.audience.models import Subscriber, Subscription, Suppression
from publisher.delivery.models import Delivery, DeliveryEvent
from publisher.delivery.newsletters import newsletter_of
from publisher.editorial.models import Newsletter
from publisher.publications import audit
from publisher.publications.tokens import unseal


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """changed: False when the reader had left before. newsletter: which one, if there is one."""

    changed: bool
    newsletter: Newsletter | None


def delivery_of_token(token: str) -> Delivery | None:
    """The delivery to a reader that a leaving link belongs to, or None for any other text."""
    return delivery_of(unseal("leave", token))


def delivery_of(key: int | None) -> Delivery | None:
    """The delivery to a reader of that id, with what its letter is; None where there is none."""
    if key is None or key >= 2**63:
        return None
    rows = Delivery.objects.select_related(
        "publication", "issue__newsletter", "edition__issue__newsletter", "subscriber"
    )
    return rows.filter(pk=key, destination__isnull=True).first()


def unsubscribe(*, delivery: Delivery, source: str, now: datetime) -> Unsubscribed:
    """End the reader's subscriptions to the lists of the delivery's newsletter, keep them from
    being mailed through these, and stop what has not begun. Twice is the same as once.

    source: where it came from ("one-click", "page"); kept with the suppression.
    """
    newsletter = newsletter_of(delivery)
    with transaction.atomic():
        subscriber = Subscriber.objects.filter(pk__in=[delivery.subscriber_id]).first()
        if subscriber is None:
            return Unsubscribed(False, newsletter)
        changed = _leave(subscriber, newsletter, source, now)
        stop_blocked(subscriber=subscriber, now=now, why="unsubscribed")
        _remember(delivery, source, now)
        if changed:
            audit.record(
                actor="reader",
                verb="unsubscribe",
                target=delivery,
                at=now,
                publication=delivery.publication,
                source=source,
            )
    return Unsubscribed(changed, newsletter)


def _leave(
    subscriber: Subscriber, newsletter: Newsletter | None, source: str, now: datetime
) -> bool:
    subscriptions = Subscription.objects.filter(subscriber=subscriber)
    if newsletter is not None:
        subscriptions = subscriptions.filter(mailing_list__in=newsletter.mailing_lists.all())
    locked = list(subscriptions.select_for_update().order_by("pk"))
    for subscription in locked:
        Suppression.objects.get_or_create(
            publication_id=subscriber.publication_id,
            mailing_list_id=subscription.mailing_list_id,
            address_key=subscriber.address_key,
            defaults={
                "reason": Suppression.Reason.UNSUBSCRIBED,
                "source": source[:300],
                "created_at": now,
            },
        )
    left = subscriptions.exclude(status=Subscription.Status.UNSUBSCRIBED)
    return bool(left.update(status=Subscription.Status.UNSUBSCRIBED, changed_at=now))


def _remember(delivery: Delivery, source: str, now: datetime) -> None:
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"unsubscribe:{delivery.pk}").hex
    DeliveryEvent.objects.get_or_create(
        provider_event_id=f"own:unsubscribe:{name}",
        defaults={
            "publication_id": delivery.publication_id,
            "delivery": delivery,
            "type": DeliveryEvent.Type.UNSUBSCRIBE,
            "occurred_at": now,
            "recorded_at": now,
            "detail": {"source": source},
        },
    )
