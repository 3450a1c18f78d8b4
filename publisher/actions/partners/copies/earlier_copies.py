"""What a destination was brought of a story before: what a withdrawal names and takes away."""

from collections.abc import Iterable
from datetime import datetime

from publisher.delivery.models import Delivery, PartnerCopy
from publisher.renderers.wire.fitting import Note
from publisher.renderers.wire.source import Original
from publisher.syndication.models import Destination

REMOVES = "removes"


def record_copy(
    delivery: Delivery,
    destination: Destination,
    *,
    article_id: int,
    version: int,
    names: Iterable[str],
    notes: Iterable[Note],
    now: datetime,
) -> None:
    """Keep how a delivery was written, before it leaves; once for all its attempts."""
    row = PartnerCopy(
        publication_id=destination.publication_id,
        delivery_id=delivery.pk,
        destination_id=destination.pk,
        article_id=article_id,
        version=version,
        names=list(names),
        notes=[{"code": note.code, "values": dict(note.values)} for note in notes],
        written_at=now,
    )
    PartnerCopy.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["delivery"],
        update_fields=["names", "notes", "written_at"],
    )


def original_of(delivery: Delivery, destination: Destination, article_id: int) -> Original | None:
    """The last version that may be there, and the names of all files of the story that may; None
    where nothing of it ever began to go there.

    A row counts from its first attempt on: what was refused or deferred may have been kept.
    """
    begun = Delivery.objects.filter(
        destination=destination, article_version__article_id=article_id, attempts__gt=0
    ).exclude(pk=delivery.pk)
    versions = dict(begun.values_list("pk", "article_version__number"))
    if not versions:
        return None
    copies = PartnerCopy.objects.filter(destination=destination, article_id=article_id)
    rows = copies.filter(delivery_id__in=versions).order_by("-version", "-pk")
    files = [name for names in rows.values_list("names", flat=True) for name in names]
    numbers = [number for number in versions.values() if number is not None]
    return Original(version=max(numbers, default=0), files=tuple(dict.fromkeys(files)))
