"""Readers: added with the proof of their consent, changed, listed, explained, forgotten.

Whoever has only an address sends it in a body: addresses of pages are logged on the way.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from django.db.models import Exists, JSONField, OuterRef, Prefetch, QuerySet, Value
from msgspec import Meta

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.add_subscriber import add_subscriber
from publisher.actions.readers.find_reader import find_reader
from publisher.actions.readers.labels.change_reader import change_reader
from publisher.audience.models import Field, SubscriberTag, Subscription
from publisher.audience.models import Subscriber as Row
from publisher.errors import PublisherError
from publisher.query.vocabulary import fold
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.paging import TEXT, Filter, Rows
from publisher.web.api.resource import Resource
from publisher.web.api.resources.field_places import at_its_field
from publisher.web.api.routes import Call
from publisher.web.api.verbs import said
from publisher.web.api.words import Address, Language, Slug, Source

Scalar = str | int | float | bool | None
Values = Annotated[dict[Annotated[str, Meta(max_length=100)], Scalar], Meta(max_length=200)]


class NewSubscriber(Document):
    """a reader who said to you that they want a list; source: where and how they did. Who left it,
    must not be mailed or was forgotten is refused: only they themselves come back"""

    address: Address
    list: Slug
    source: Source
    name: Annotated[str, Meta(max_length=200)] = ""
    language: Language = ""


class SubscriberChanges(Document):
    """what is absent stays; fields: values by name, null takes one away; light: whether they get
    light editions, text without pictures, because they asked for it"""

    name: Annotated[str, Meta(max_length=200)] | None = None
    language: Language | None = None
    light: bool | None = None
    fields: Values | None = None


class WhichSubscriber(Document):
    """a reader, by address"""

    address: Address


class OnList(Part):
    list: str
    status: str
    source: str
    consent_at: Time | None
    frequency: str | None
    paused_until: Time | None


class Subscriber(Document, kw_only=True):
    """a reader, the lists that they are or were on, their tags, and values of fields by name"""

    id: str
    address: str
    name: str | None
    language: str | None
    time_zone: str | None
    external_id: str | None
    measured: bool
    light: bool
    lists: list[OnList]
    tags: list[str]
    fields: dict[str, Any]
    created_at: Time


def _rows(call: Call) -> QuerySet[Row]:
    links = Subscription.objects.select_related("mailing_list").order_by("mailing_list__slug")
    tags = SubscriberTag.objects.select_related("tag").order_by("tag__name")
    declared = Field.objects.filter(publication=call.publication).values_list("pk", "name")
    names = Value({str(pk): name for pk, name in declared}, output_field=JSONField())
    rows = Row.objects.filter(publication=call.publication).annotate(field_names=names)
    return rows.prefetch_related(
        Prefetch("subscriptions", queryset=links), Prefetch("tag_links", queryset=tags)
    )


def show(row: Row) -> Subscriber:
    """A reader's document; the row has `field_names` beside its own columns."""
    names: dict[str, str] = row.field_names  # type: ignore[attr-defined]
    values = {names[key]: value for key, value in row.fields.items() if key in names}
    return Subscriber(
        id=str(row.pk),
        address=row.address,
        name=row.name or None,
        language=row.language or None,
        time_zone=row.time_zone,
        external_id=row.external_id,
        measured=row.tracking_consent_at is not None,
        light=row.light_since is not None,
        lists=[_on(link) for link in row.subscriptions.all()],
        tags=[link.tag.name for link in row.tag_links.all()],
        fields=values,
        created_at=row.created_at,
    )


def _on(link: Subscription) -> OnList:
    return OnList(
        list=link.mailing_list.slug,
        status=link.status,
        source=link.consent_source,
        consent_at=link.consent_at,
        frequency=link.frequency or None,
        paused_until=link.paused_until,
    )


def _create(call: Call, body: NewSubscriber) -> Row:
    with at_its_field():
        add_subscriber(
            mailing_list=named_list(publication=call.publication, slug=body.list),
            address=body.address,
            source=body.source,
            name=body.name,
            language=body.language,
            **call.decision,
        )
    return _found(call, body.address)


def _found(call: Call, address: str) -> Row:
    known = find_reader(publication=call.publication, address=address)
    return _rows(call).get(pk=known.pk)


def _change(call: Call, row: Row, body: SubscriberChanges) -> Row:
    with at_its_field():
        change_reader(
            subscriber=row,
            name=row.name if body.name is None else body.name,
            language=row.language if body.language is None else body.language,
            tags=[link.tag.name for link in row.tag_links.all()],
            values=_values(call, body.fields or {}),
            light=body.light,
            **call.decision,
        )
    return _rows(call).get(pk=row.pk)


def _values(call: Call, given: Mapping[str, Scalar]) -> dict[str, str]:
    """Texts by the keys of fields; "" takes a value away. Raises PublisherError."""
    declared = {one.key: str(one.pk) for one in Field.objects.filter(publication=call.publication)}
    values = {}
    for name, value in given.items():
        if (key := declared.get(fold(name))) is None:
            raise PublisherError("unknown_field", f"there is no field {name}", "fields")
        values[key] = "" if value is None else str(value)
    return values


def _on_list(rows: Rows, slug: str) -> Rows:
    links = Subscription.objects.filter(subscriber=OuterRef("pk"), mailing_list__slug=slug)
    return rows.filter(Exists(links))


def _with_tag(rows: Rows, name: str) -> Rows:
    links = SubscriberTag.objects.filter(subscriber=OuterRef("pk"), tag__name=name)
    return rows.filter(Exists(links))


SUBSCRIBERS = Resource(
    name="subscribers",
    one="subscriber",
    shown=Subscriber,
    show=show,
    rows=_rows,
    filters=(
        Filter("list", TEXT, "only who is or was on it", _on_list),
        Filter("tag", TEXT, "only who has it", _with_tag),
        Filter("external_id", TEXT, "only theirs", lambda rows, it: rows.filter(external_id=it)),
    ),
    takes=NewSubscriber,
    changes=SubscriberChanges,
    create=_create,
    change=_change,
)
SUBSCRIBER_VERBS = (
    said(
        "/subscribers/find",
        lambda call: show(_found(call, call.document.address)),
        Subscriber,
        "Find a reader by address",
        scope="subscribers:read",
        takes=WhichSubscriber,
    ),
)
