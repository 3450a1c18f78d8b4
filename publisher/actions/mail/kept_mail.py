"""Mail that came to our own addresses: counted, and kept for a while where nobody could read it,
or a person wrote it."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, QuerySet, Sum

from publisher.delivery.models import Delivery, IncomingCount, IncomingMail

LONGEST = 65_536  # bytes that are kept of one: a report stands at the beginning
MOST = 200  # kept at a time of one publication and door
KEPT_FOR = timedelta(days=30)


def keep_mail(
    *,
    publication_id: int,
    delivery: Delivery | None,
    door: IncomingMail.Door,
    raw: bytes,
    now: datetime,
) -> IncomingMail:
    """Keep the beginning of a mail; the oldest of its door gives way to it. One that came before,
    for whoever brought it did not hear that we have it, is kept once."""
    kept, is_new = IncomingMail.objects.get_or_create(
        publication_id=publication_id,
        digest=_digest(door, raw),
        defaults={
            "delivery": delivery,
            "door": door,
            "received_at": now,
            "size": len(raw),
            "raw": raw[:LONGEST],
        },
    )
    if not is_new:
        return kept
    mine = IncomingMail.objects.filter(publication_id=publication_id, door=door)
    _delete(mine.order_by("-pk").values_list("pk", flat=True)[MOST:])
    return kept


def kept_mails() -> QuerySet[IncomingMail]:
    """What is kept, the newest first."""
    return IncomingMail.objects.select_related("publication").order_by("-pk")


def prune_mails(now: datetime) -> int:
    """Forget what was kept for long enough. Returns how many."""
    old = IncomingMail.objects.filter(received_at__lt=now - KEPT_FOR)
    return _delete(old.values_list("pk", flat=True))


def forget_mails_about(delivery_ids: Collection[int]) -> int:
    """Forget what came back of these mails, whose reader is being erased. Returns how many."""
    about = IncomingMail.objects.filter(delivery_id__in=delivery_ids)
    return _delete(about.values_list("pk", flat=True))


def forget_mails_naming(*, publication_id: int, address_key: str) -> int:
    """Forget what came to the publication and names the address. Returns how many."""
    name = address_key.encode()
    kept = IncomingMail.objects.filter(publication_id=publication_id)
    rows = kept.values_list("pk", "raw").iterator(chunk_size=20)
    named = [pk for pk, raw in rows if name in bytes(raw).lower()]
    return IncomingMail.objects.filter(pk__in=named).delete()[0]


def count_mail(*, publication_id: int, result: str) -> None:
    """One more mail that came to this end."""
    rows = IncomingCount.objects.filter(publication_id=publication_id, result=result)
    if not rows.update(number=F("number") + 1):
        IncomingCount.objects.get_or_create(publication_id=publication_id, result=result)
        rows.update(number=F("number") + 1)


def counted_mails() -> dict[str, int]:
    """How many mails came to which end, over all publications."""
    sums = IncomingCount.objects.values_list("result").annotate(number=Sum("number"))
    return dict(sums.order_by("result"))


def _digest(door: IncomingMail.Door, raw: bytes) -> str:
    return hashlib.blake2b(door.encode() + b"\n" + raw[:LONGEST], digest_size=16).hexdigest()


def _delete(ids: QuerySet[IncomingMail, int]) -> int:
    return IncomingMail.objects.filter(pk__in=list(ids)).delete()[0]
