"""What a newsroom itself keeps of a reader, changed by a person: name, language, tags, fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.readers.labels.tag_subscriber import tags_named
from publisher.actions.readers.prefer_light import set_light
from publisher.audience.fields import value_reader
from publisher.audience.labels import label, label_key
from publisher.audience.models import Field, Subscriber, SubscriberTag, Tag
from publisher.audience.names import BadName, checked_name
from publisher.errors import PublisherError
from publisher.publications import audit, checks

MOST_TAGS = 100  # of one reader, by hand


def change_reader(
    *,
    subscriber: Subscriber,
    name: str,
    language: str,
    tags: Sequence[str],
    values: Mapping[str, str],
    actor: str,
    now: datetime,
    light: bool | None = None,
) -> None:
    """Keep all of it, or nothing. tags: every tag that the reader has from now on; one that the
    publication does not have is made. values: texts by the keys of fields; an empty one is none, a
    field that is not named stays. light: whether they get light editions; None: as before.

    Raises PublisherError `bad_name`, `unknown_language`, `too_many_tags`, or `bad_field`, which
    names the field.
    """
    spoken = checks.language(language, "language") if language else ""
    wanted = _wanted(tags)
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        row.name, row.language = _checked(name), spoken
        row.fields = _fields(row, values)
        row.save(update_fields=["name", "language", "fields"])
        if light is not None:
            set_light(row, light, now)
        found = _retag(row, wanted, now)
        _record(row, found, sorted(values), actor, now)


def _record(
    row: Subscriber, tags: Sequence[Tag], fields: Sequence[str], actor: str, now: datetime
) -> None:
    audit.record(
        actor=actor,
        verb="change_reader",
        target=row,
        at=now,
        publication=row.publication,
        tags=sorted(str(tag.pk) for tag in tags),
        fields=fields,
    )


def _wanted(tags: Sequence[str]) -> dict[str, str]:
    """The names by their keys."""
    wanted = {label_key(one): one for one in (label(tag, "tag") for tag in tags)}
    if len(wanted) > MOST_TAGS:
        message = f"a reader has {MOST_TAGS} tags at most"
        raise PublisherError("too_many_tags", message, "tags")
    return wanted


def _retag(row: Subscriber, wanted: Mapping[str, str], now: datetime) -> list[Tag]:
    """Give the reader these tags and no others. wanted: names by their keys."""
    found = tags_named(row.publication, wanted.values(), now)
    links = SubscriberTag.objects.filter(subscriber=row)
    links.exclude(tag__in=found).delete()
    there = set(links.values_list("tag", flat=True))
    SubscriberTag.objects.bulk_create(
        SubscriberTag(publication_id=row.publication_id, subscriber=row, tag=tag)
        for tag in found
        if tag.pk not in there
    )
    return found


def _checked(name: str) -> str:
    try:
        return checked_name(name.strip())
    except BadName as error:
        raise PublisherError("bad_name", str(error), "name") from None


def _fields(row: Subscriber, values: Mapping[str, str]) -> dict[str, object]:
    kept = dict(row.fields)
    for field in Field.objects.filter(publication=row.publication_id):
        key = str(field.pk)
        if key not in values:
            continue
        if values[key].strip():
            kept[key] = value_reader(field)(values[key])
        else:
            kept.pop(key, None)
    return kept
