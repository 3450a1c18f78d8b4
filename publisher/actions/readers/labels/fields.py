"""Fields of a publication: declared once, they have a type and a value for each reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from publisher.actions.readers.segments.named import problem_of
from publisher.audience.labels import label, label_key
from publisher.audience.models import Field, Segment
from publisher.audience.segments.terms import vocabulary
from publisher.audience.sql import postgresql
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication

MOST_CHOICES = 200
MOST_FIELDS = 200  # of a publication


@dataclass(frozen=True, slots=True)
class FieldDeleted:
    """values: readers who had one. segments: those that ask about it and cannot be used now."""

    values: int
    segments: list[str]


def create_field(
    *,
    publication: Publication,
    name: str,
    type_: str,
    choices: Sequence[str] = (),
    actor: str,
    now: datetime,
) -> Field:
    """Declare a field. choices: of a choice, one at least; of no other type.

    Raises PublisherError `bad_name`, `unknown_type`, `bad_choices`, `too_many_fields` or
    `field_exists`.
    """
    kept = label(name, "name")
    made = Field(
        publication=publication,
        name=kept,
        key=label_key(kept),
        type=_checked_type(type_),
        choices=_checked_choices(type_, choices),
        created_at=now,
    )
    if Field.objects.filter(publication=publication).count() >= MOST_FIELDS:
        raise PublisherError("too_many_fields", f"a publication has {MOST_FIELDS} fields at most")
    with transaction.atomic():
        _insert(made)
        _record("create_field", made, actor, now)
    return made


def delete_field(*, publication: Publication, name: str, actor: str, now: datetime) -> FieldDeleted:
    """Delete a field and its value of every reader. Segments that ask about it stay, and say so
    when they are used. Raises PublisherError `unknown_field`."""
    with transaction.atomic():
        fields = Field.objects.select_for_update().filter(publication=publication)
        field = fields.filter(key=label_key(name)).first()
        if field is None:
            known = ", ".join(fields.order_by("key").values_list("name", flat=True)[:10])
            remedy = f"known are: {known}" if known else "run: publisher field create"
            message = f"there is no field {name[:100]!r}; {remedy}"
            raise PublisherError("unknown_field", message, "NAME")
        sound = _sound_segments(publication)
        values = _erase_values(publication.pk, str(field.pk))
        _record("delete_field", field, actor, now)
        field.delete()
        return FieldDeleted(values, sorted(sound - _sound_segments(publication)))


def _checked_type(type_: str) -> str:
    if type_ not in Field.Type.values:
        known = ", ".join(Field.Type.values)
        raise PublisherError("unknown_type", f"{type_!r} is none of: {known}", "--type")
    return type_


def _checked_choices(type_: str, choices: Sequence[str]) -> list[str]:
    kept = list(
        {label_key(one): one for one in (label(each, "choice") for each in choices)}.values()
    )
    if (type_ == Field.Type.CHOICE) != bool(kept) or len(kept) > MOST_CHOICES:
        message = f"a choice has 1 to {MOST_CHOICES} choices, every other type none"
        raise PublisherError("bad_choices", message, "--choice")
    return kept


def _insert(made: Field) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise PublisherError(
            "field_exists",
            f"{made.publication.slug} has a field {made.name!r} already; choose another name",
            "name",
        ) from None


def _sound_segments(publication: Publication) -> set[str]:
    words = vocabulary(publication)
    segments = Segment.objects.filter(publication=publication)
    return {segment.slug for segment in segments if not problem_of(segment, words)}


def _erase_values(publication_id: int, key: str) -> int:
    """Take a field's values from all readers in one statement; returns how many had one."""
    change, there = f"json_remove(fields, '$.\"{key}\"')", f"json_type(fields, '$.\"{key}\"')"
    if postgresql():
        change, there = f"fields - '{key}'", f"NULLIF(jsonb_exists(fields, '{key}'), FALSE)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE audience_subscriber SET fields = {change}"  # noqa: S608 (an id of ours)
            f" WHERE publication_id = %s AND {there} IS NOT NULL",
            [publication_id],
        )
        return int(cursor.rowcount)


def _record(verb: str, field: Field, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=field,
        at=now,
        publication=field.publication,
        name=field.name,
        type=field.type,
    )
