"""Fields and tags of readers."""

from typing import Annotated, Literal

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.readers.find_reader import find_reader
from publisher.actions.readers.labels.fields import create_field, delete_field
from publisher.actions.readers.labels.tag_subscriber import tag_subscriber, untag_subscriber
from publisher.audience.models import Field as FieldRow
from publisher.audience.models import Tag as TagRow
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource
from publisher.web.api.routes import JSON, Answer, Call, Route

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Address = Annotated[str, Meta(min_length=3, max_length=320)]
Type = Literal["text", "number", "date", "bool", "choice"]


class NewField(Document):
    """a typed value that readers may have"""

    name: Name
    type: Type
    choices: Annotated[list[Name], Meta(max_length=200)] = []


class Field(Document):
    id: str
    name: str
    type: str
    choices: list[str]
    created_at: Time


class Tag(Document):
    id: str
    name: str
    created_at: Time


class Tagging(Document):
    """tags of one reader, by address: it stands in no URL, for those are logged"""

    address: Address
    tags: Annotated[list[Name], Meta(min_length=1, max_length=100)]


class ReaderTags(Document):
    """all tags that a reader has now"""

    tags: list[str]


def _fields(call: Call) -> QuerySet[FieldRow]:
    return FieldRow.objects.filter(publication=call.publication)


def _show_field(row: FieldRow) -> Field:
    return Field(
        id=str(row.pk),
        name=row.name,
        type=row.type,
        choices=row.choices,
        created_at=row.created_at,
    )


def _create_field(call: Call, body: NewField) -> FieldRow:
    return create_field(
        publication=call.publication,
        name=body.name,
        type_=body.type,
        choices=body.choices,
        actor=call.caller.actor,
        now=call.now,
    )


def _delete_field(call: Call, row: FieldRow) -> None:
    delete_field(publication=call.publication, name=row.name, actor=call.caller.actor, now=call.now)


def _tags(call: Call) -> QuerySet[TagRow]:
    return TagRow.objects.filter(publication=call.publication)


def _show_tag(row: TagRow) -> Tag:
    return Tag(id=str(row.pk), name=row.name, created_at=row.created_at)


def _put_tags(call: Call) -> Answer:
    reader = find_reader(publication=call.publication, address=call.document.address)
    tags = tag_subscriber(
        subscriber=reader, tags=call.document.tags, actor=call.caller.actor, now=call.now
    )
    return Answer(status=200, document=ReaderTags(tags=tags))


def _take_tags(call: Call) -> Answer:
    reader = find_reader(publication=call.publication, address=call.document.address)
    tags = untag_subscriber(
        subscriber=reader, tags=call.document.tags, actor=call.caller.actor, now=call.now
    )
    return Answer(status=200, document=ReaderTags(tags=tags))


FIELDS = Resource(
    name="fields",
    one="field",
    shown=Field,
    show=_show_field,
    rows=_fields,
    takes=NewField,
    create=_create_field,
    remove=_delete_field,
    conflicts=frozenset({"field_exists"}),
)
TAGS = Resource(name="tags", one="tag", shown=Tag, show=_show_tag, rows=_tags)
TAGGING = (
    Route(
        method="POST",
        path="/tags/put",
        handler=_put_tags,
        summary="Put tags on a reader; those that are not there are made",
        scope="tags:write",
        answers={200: ReaderTags},
        takes={JSON: Tagging},
        reads=Tagging,
    ),
    Route(
        method="POST",
        path="/tags/take",
        handler=_take_tags,
        summary="Take tags off a reader",
        scope="tags:write",
        answers={200: ReaderTags},
        takes={JSON: Tagging},
        reads=Tagging,
    ),
)
