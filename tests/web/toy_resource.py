"""A toy resource of the API: the one file that declares it, as it would stand in resources/."""

from typing import Annotated, Any

from django.db.models import QuerySet
from msgspec import Meta

from publisher.audience.models import MailingList
from publisher.errors import PublisherError, Refused
from publisher.web.api.documents import Document, Moment, Time
from publisher.web.api.paging import TEXT, Filter
from publisher.web.api.resource import Resource
from publisher.web.api.routes import Call

Slug = Annotated[str, Meta(max_length=60, pattern="^[a-z0-9-]+$")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class NewSheet(Document):
    """a sheet of names"""

    slug: Slug
    name: Name
    language: str | None = None
    founded: Moment | None = None


class Sheet(Document):
    slug: str
    name: str
    language: str | None
    created_at: Time


def _rows(call: Call) -> QuerySet[MailingList]:
    return MailingList.objects.filter(publication=call.publication)


def _show(row: MailingList) -> Sheet:
    return Sheet(
        slug=row.slug, name=row.name, language=row.language or None, created_at=row.created_at
    )


def _fill(row: MailingList, body: NewSheet) -> MailingList:
    if body.name == "taken":
        raise PublisherError("name_taken", "another list has this name", "name")
    if body.name == "never":
        raise Refused("never_so", "no list is called so", "name")
    row.slug, row.name, row.language = body.slug, body.name, body.language or ""
    row.save()
    return row


def _create(call: Call, body: NewSheet) -> MailingList:
    founded = body.founded or call.now
    return _fill(MailingList(publication=call.publication, created_at=founded), body)


def _change(call: Call, row: MailingList, body: NewSheet) -> MailingList:
    return _fill(row, body)


def _remove(call: Call, row: MailingList) -> None:
    row.delete()


SHEETS = Resource(
    name="sheets",
    one="sheet",
    scope="articles",
    shown=Sheet,
    show=_show,
    rows=_rows,
    key="slug",
    filters=(Filter("language", TEXT, "only these", lambda r, word: r.filter(language=word)),),
    takes=NewSheet,
    create=_create,
    change=_change,
    remove=_remove,
    conflicts=frozenset({"name_taken"}),
)


def body(slug: str = "matin", **fields: Any) -> dict[str, Any]:
    return {"slug": slug, "name": "Le matin", **fields}


def slugs() -> list[str]:
    return sorted(MailingList.objects.values_list("slug", flat=True))
