"""Tags and fields of a publication: named anew, and tags that nobody needs any more."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from publisher.actions.readers.segments.named import problem_of
from publisher.audience.labels import label, label_key
from publisher.audience.models import Field, Segment, SubscriberTag, Tag
from publisher.audience.segments.terms import vocabulary
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True)
class TagDeleted:
    """readers: who had it. segments: those that ask about it and cannot be used now."""

    readers: int
    segments: list[str]


def tag_rows() -> QuerySet[Tag]:
    """Tags with their publication."""
    return Tag.objects.select_related("publication")


def field_rows() -> QuerySet[Field]:
    """Fields with their publication."""
    return Field.objects.select_related("publication")


def labels_of(publication: Publication, most: int = 500) -> tuple[list[Tag], list[Field]]:
    """The publication's tags, so many at most, and fields, by name."""
    tags = Tag.objects.filter(publication=publication).order_by("key")
    return list(tags[:most]), list(Field.objects.filter(publication=publication).order_by("key"))


def rename_label(*, row: Tag | Field, name: str, actor: str, now: datetime) -> None:
    """Another name for a tag or a field: readers and segments keep it, for they know its number.

    Raises PublisherError `bad_name`, `label_exists`.
    """
    kept = label(name, "name")
    row.name, row.key = kept, label_key(kept)
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "key"])
            verb = "rename_tag" if isinstance(row, Tag) else "rename_field"
            audit.record(
                actor=actor, verb=verb, target=row, at=now, publication=row.publication, name=kept
            )
    except IntegrityError:
        raise PublisherError(
            "label_exists", f"there is one named {kept!r} already", "name"
        ) from None


def delete_tag(*, tag: Tag, actor: str, now: datetime) -> TagDeleted:
    """Take a tag off all readers, and delete it. Segments that ask about it stay, and say so."""
    with transaction.atomic():
        sound = _sound(tag.publication)
        audit.record(
            actor=actor, verb="delete_tag", target=tag, at=now, publication=tag.publication,
            name=tag.name,
        )  # fmt: skip
        readers = SubscriberTag.objects.filter(tag=tag).delete()[0]
        tag.delete()
        return TagDeleted(readers, sorted(sound - _sound(tag.publication)))


def _sound(publication: Publication) -> set[str]:
    words = vocabulary(publication)
    rows = Segment.objects.filter(publication=publication)
    return {row.slug for row in rows if not problem_of(row, words)}
