"""The table of topics: which IPTC Media Topic a rubric or a tag is."""

import re
from datetime import datetime

from django.db import transaction

from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication
from publisher.query.vocabulary import fold
from publisher.renderers.wire.media_topics import near, topic_of
from publisher.syndication.models import TopicMapping

KINDS = tuple(TopicMapping.Kind.values)
_CODE = re.compile(r"(?:medtop:)?(\d{8})", re.ASCII)


def set_topic(
    *, publication: Publication, kind: str, value: str, code: str, actor: str, now: datetime
) -> tuple[TopicMapping, bool]:
    """Say what a rubric or a tag is; returns the row, and whether it is new.

    `code`: medtop:NNNNNNNN, its eight digits, or the name of a topic of the first level in French
    or English. Upper and lower case of `value` do not count. Raises PublisherError `unknown_kind`,
    `bad_media_topic`.
    """
    kind, value = checked_kind(kind), checks.line(value, "value", required=True)
    topic = checked_code(code)
    with transaction.atomic():
        row, created = TopicMapping.objects.update_or_create(
            publication=publication,
            kind=kind,
            key=fold(value),
            defaults={"value": value, "media_topic": topic},
            create_defaults={"value": value, "media_topic": topic, "created_at": now},
        )
        _audit("set_topic", row, actor, now)
    return row, created


def remove_topic(
    *, publication: Publication, kind: str, value: str, actor: str, now: datetime
) -> TopicMapping:
    """A rubric or tag goes without a topic again. Raises PublisherError `unknown_topic`."""
    rows = TopicMapping.objects.filter(publication=publication)
    found = rows.filter(kind=checked_kind(kind), key=fold(value)).first()
    if found is None:
        message = f"the {kind} {value!r} has no topic; see: publisher topic list"
        raise PublisherError("unknown_topic", message, "VALUE")
    with transaction.atomic():
        _audit("remove_topic", found, actor, now)
        TopicMapping.objects.filter(pk=found.pk).delete()
    return found


def checked_kind(kind: str) -> str:
    """rubric or tag. Raises PublisherError `unknown_kind`."""
    if kind not in KINDS:
        raise PublisherError("unknown_kind", f"{kind!r} is none of {', '.join(KINDS)}", "kind")
    return kind


def checked_code(code: str) -> str:
    """medtop: and eight digits. Raises PublisherError `bad_media_topic`."""
    found = _CODE.fullmatch(code.strip())
    if found:
        return f"medtop:{found[1]}"
    named = topic_of(code)
    if named is None:
        like = ", ".join(near(code))
        message = f"{code[:80]!r} is no Media Topic: write medtop: and eight digits, or {like}"
        raise PublisherError("bad_media_topic", message, "media_topic")
    return named


def _audit(verb: str, row: TopicMapping, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        publication=row.publication,
        kind=row.kind,
        value=row.value,
        media_topic=row.media_topic,
    )
