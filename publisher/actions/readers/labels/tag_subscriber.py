"""Put tags on a reader, or take them off."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from publisher.audience.labels import label, label_key
from publisher.audience.models import Subscriber, SubscriberTag, Tag
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication


def tag_subscriber(
    *, subscriber: Subscriber, tags: Sequence[str], actor: str, now: datetime
) -> list[str]:
    """Put tags on a reader; one that the publication does not have is made. Returns the names of
    all of the reader's tags. Raises PublisherError `bad_tag`; then nothing has changed."""
    names = {label_key(name): name for name in (label(tag, "tag") for tag in tags)}
    with transaction.atomic():
        found = tags_named(subscriber.publication, names.values(), now)
        links = [
            SubscriberTag(publication=subscriber.publication, subscriber=subscriber, tag=tag)
            for tag in found
        ]
        SubscriberTag.objects.bulk_create(links, ignore_conflicts=True)
        _record("tag_subscriber", subscriber, found, actor, now)
    return tags_of(subscriber)


def untag_subscriber(
    *, subscriber: Subscriber, tags: Sequence[str], actor: str, now: datetime
) -> list[str]:
    """Take tags off a reader; returns the names of those that stay. Raises PublisherError
    `unknown_tag` for one that the publication does not have; then nothing has changed."""
    with transaction.atomic():
        found = [_known(subscriber.publication, tag) for tag in tags]
        SubscriberTag.objects.filter(subscriber=subscriber, tag__in=found).delete()
        _record("untag_subscriber", subscriber, found, actor, now)
    return tags_of(subscriber)


def tags_named(publication: Publication, names: Iterable[str], now: datetime) -> list[Tag]:
    """The publication's tags of these names; those that it does not have are made."""
    keys = {label_key(name): name for name in names}
    made = [
        Tag(publication=publication, name=name, key=key, created_at=now)
        for key, name in keys.items()
    ]
    Tag.objects.bulk_create(made, ignore_conflicts=True)
    return list(Tag.objects.filter(publication=publication, key__in=keys))


def tags_of(subscriber: Subscriber) -> list[str]:
    """The names of a reader's tags, in order."""
    links = SubscriberTag.objects.filter(subscriber=subscriber).order_by("tag__key")
    return list(links.values_list("tag__name", flat=True))


def _known(publication: Publication, name: str) -> Tag:
    found = Tag.objects.filter(publication=publication, key=label_key(name)).first()
    if found is None:
        raise PublisherError("unknown_tag", f"there is no tag {name[:100]!r}", "TAG")
    return found


def _record(
    verb: str, subscriber: Subscriber, tags: Iterable[Tag], actor: str, now: datetime
) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=subscriber,
        at=now,
        publication=subscriber.publication,
        tags=[str(tag.pk) for tag in tags],
    )
