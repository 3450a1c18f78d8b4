"""Positions of partners that pull: given after the version is committed, without gaps, by one
writer for each destination at a time.

Ids of rows are given when a transaction begins to write, so a reader who goes by them skips
whatever commits late. A position is given in a transaction of its own, under the lock of the
destination's row: whoever sees position 7 can see 1 to 6.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet

from publisher.channels.types import Parcel
from publisher.delivery import transitions
from publisher.delivery.models import Delivery, PartnerPosition, PartnerReceipt, PositionState
from publisher.delivery.positions.shelves import Shelved
from publisher.editorial.models import Article
from publisher.syndication.models import Destination

KEPT = timedelta(days=30)


@transaction.atomic
def give_position(*, parcel: Parcel, now: datetime) -> int:
    """The position of a parcel's delivery, to a destination that pulls; the same one when it is
    asked again.

    Bodies of older versions of the story are forgotten: nobody gets them any more.
    """
    rows = Delivery.objects.select_related("destination", "article_version__article")
    delivery = rows.defer("article_version__content").get(pk=parcel.key)
    assert delivery.destination is not None
    assert delivery.article_version is not None
    state = lock_positions(delivery.destination)
    known = PartnerPosition.objects.filter(delivery=delivery).first()
    if known is not None:
        return known.position
    forget_bodies(delivery.article_version.article, delivery.destination)
    state.given += 1
    state.save(update_fields=["given"])
    _put(state, parcel, now)
    return state.given


def _put(state: PositionState, parcel: Parcel, now: datetime) -> None:
    PartnerPosition.objects.create(
        publication_id=state.publication_id,
        destination_id=state.destination_id,
        position=state.given,
        delivery_id=parcel.key,
        name=parcel.name,
        body=parcel.body,
        content_type=parcel.content_type,
        body_hash=hashlib.sha256(parcel.body).hexdigest(),
        given_at=now,
    )


def lock_positions(destination: Destination) -> PositionState:
    """The destination's row, locked until the caller's transaction ends."""
    PositionState.objects.get_or_create(
        destination=destination, defaults={"publication_id": destination.publication_id}
    )
    return PositionState.objects.select_for_update().get(destination=destination)


def state_of(destination: Destination) -> PositionState:
    """How far it is; nothing is written for one that has got nothing yet."""
    found = PositionState.objects.filter(destination=destination).first()
    return found or PositionState(destination=destination)


def note_read(destination: Destination, position: int, now: datetime) -> None:
    """The partner asked for what comes after this position: what it was shown up to there is
    delivered, and it has said so. What it was never shown, because a newer version stood there, is
    not."""
    with transaction.atomic():
        state = lock_positions(destination)
        if position <= state.read:
            return
        passed = PartnerPosition.objects.filter(destination=destination, shown_at__isnull=False)
        passed = passed.filter(position__gt=state.read, position__lte=position)
        receipts = list(_receipts(destination, passed, now))
        transitions.deliver(ids=[one.delivery_id for one in receipts])
        PartnerReceipt.objects.bulk_create(receipts, ignore_conflicts=True)
        PositionState.objects.filter(pk=state.pk).update(read=position)


def _receipts(
    destination: Destination, passed: "QuerySet[PartnerPosition]", now: datetime
) -> Iterator[PartnerReceipt]:
    version = "delivery__article_version"
    rows = passed.values_list("delivery_id", f"{version}__article_id", f"{version}__number")
    for delivery_id, article_id, number in rows:
        yield PartnerReceipt(
            publication_id=destination.publication_id,
            delivery_id=delivery_id,
            destination=destination,
            article_id=article_id,
            version=number,
            via=PartnerReceipt.Via.API,
            at=now,
        )


def note_shown(shelved: Sequence[Shelved], now: datetime) -> None:
    """These go out for the first time, those of them that did not before."""
    fresh = [one.pk for one in shelved if one.shown_at is None]
    if fresh:
        PartnerPosition.objects.filter(pk__in=fresh, shown_at=None).update(shown_at=now)


def drop_old(now: datetime) -> int:
    """Forget positions older than KEPT, and remember up to which. Returns how many."""
    old = PartnerPosition.objects.filter(given_at__lte=now - KEPT)
    ends = old.values_list("destination_id").annotate(last=Max("position"))
    dropped = 0
    for destination_id, last in list(ends):
        with transaction.atomic():
            states = PositionState.objects.filter(destination_id=destination_id)
            states.filter(dropped__lt=last).update(dropped=last)
            rows = PartnerPosition.objects.filter(destination_id=destination_id)
            dropped += rows.filter(position__lte=last).delete()[0]
    return dropped


def forget_bodies(article: Article, destination: Destination | None = None) -> None:
    """Of what was given of the story, to all destinations or to one, keep the hashes alone."""
    ids = Delivery.objects.filter(destination__isnull=False, send__article_version__article=article)
    if destination is not None:
        ids = ids.filter(destination=destination)
    rows = PartnerPosition.objects.filter(delivery__in=list(ids.values_list("pk", flat=True)))
    rows.exclude(body=b"").update(body=b"")
