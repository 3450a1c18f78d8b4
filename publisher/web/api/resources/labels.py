"""Fields and tags of readers."""

from collections.abc import Callable
from typing import Annotated, Literal

from msgspec import Meta

from publisher.actions.readers.find_reader import find_reader
from publisher.actions.readers.labels.fields import create_field, delete_field
from publisher.actions.readers.labels.tag_subscriber import tag_subscriber, untag_subscriber
from publisher.audience.models import Field as FieldRow
from publisher.audience.models import Tag as TagRow
from publisher.web.api.documents import Document, Time
from publisher.web.api.resource import Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.verbs import said
from publisher.web.api.words import Address

Name = Annotated[str, Meta(min_length=1, max_length=100)]
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
        name=body.name,
        type_=body.type,
        choices=body.choices,
        **call.about,
    )


def _delete_field(call: Call, row: FieldRow) -> None:
    delete_field(name=row.name, **call.about)


def _show_tag(row: TagRow) -> Tag:
    return Tag(id=str(row.pk), name=row.name, created_at=row.created_at)


def _tagging(act: Callable[..., list[str]]) -> Callable[[Call], ReaderTags]:
    def tagged(call: Call) -> ReaderTags:
        reader = find_reader(publication=call.publication, address=call.document.address)
        return ReaderTags(tags=act(subscriber=reader, tags=call.document.tags, **call.decision))

    return tagged


FIELDS = Resource(
    name="fields",
    one="field",
    shown=Field,
    show=_show_field,
    rows=own(FieldRow),
    takes=NewField,
    create=_create_field,
    remove=_delete_field,
    conflicts=frozenset({"field_exists"}),
)
TAGS = Resource(name="tags", one="tag", shown=Tag, show=_show_tag, rows=own(TagRow))
TAGGING = tuple(
    said(f"/tags/{verb}", _tagging(act), ReaderTags, summary, scope="tags:write", takes=Tagging)
    for verb, act, summary in (
        ("put", tag_subscriber, "Put tags on a reader; those that are not there are made"),
        ("take", untag_subscriber, "Take tags off a reader"),
    )
)
