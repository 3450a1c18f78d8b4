"""The table of topics: which IPTC Media Topics rubrics and tags are."""

from typing import Annotated, Literal

from msgspec import Meta

from publisher.actions.partners.topics import remove_topic, set_topic
from publisher.renderers.wire.media_topics import name_of
from publisher.syndication.models import TopicMapping as Row
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.words import Name


class NewTopic(Document):
    """a rubric or tag and its topic; one that has a topic already gets this one"""

    kind: Literal["rubric", "tag"]
    value: Name
    media_topic: Annotated[str, Meta(min_length=1, max_length=100)]


class Topic(Document):
    """what a rubric or a tag is; name: in English, of a topic of the first level"""

    id: str
    kind: str
    value: str
    media_topic: str
    name: str | None
    created_at: Time


def _show(row: Row) -> Topic:
    return Topic(
        id=str(row.pk),
        kind=row.kind,
        value=row.value,
        media_topic=row.media_topic,
        name=name_of(row.media_topic, "en") or None,
        created_at=row.created_at,
    )


def _create(call: Call, body: NewTopic) -> Row:
    row, _ = set_topic(
        kind=body.kind,
        value=body.value,
        code=body.media_topic,
        **call.about,
    )
    return row


def _remove(call: Call, row: Row) -> None:
    remove_topic(
        kind=row.kind,
        value=row.value,
        **call.about,
    )


TOPICS = Resource(
    name="topics",
    one="topic",
    shown=Topic,
    show=_show,
    rows=own(Row),
    takes=NewTopic,
    create=_create,
    remove=_remove,
)
