"""Entitlements: a shop or a paywall says who may read paid stories whole, until when."""

from typing import Annotated

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.issues.entitle import (
    Reader,
    end_entitlement,
    entitlements_of,
    put_entitlement,
)
from publisher.audience.models import Entitlement as Row
from publisher.web.api.documents import Document, Moment, Time
from publisher.web.api.paging import TEXT, Filter
from publisher.web.api.resource import Resource
from publisher.web.api.routes import Call

Name = Annotated[str, Meta(min_length=1, max_length=200)]


class NewEntitlement(Document):
    """what a shop says; `reader` is its own name for them, `address` where it has none yet"""

    id: Name
    reader: Name | None = None
    address: Annotated[str, Meta(min_length=3, max_length=320)] | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class Entitlement(Document):
    id: str
    reader: str | None
    starts_at: Time
    ends_at: Time | None
    source: str
    changed_at: Time


def _rows(call: Call) -> QuerySet[Row]:
    return entitlements_of(call.publication)


def _show(row: Row) -> Entitlement:
    return Entitlement(
        id=row.external_id,
        reader=row.subscriber.external_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        source=row.source,
        changed_at=row.changed_at,
    )


def _put(call: Call, body: NewEntitlement) -> Row:
    known = entitlements_of(call.publication).filter(external_id=body.id).first()
    made = put_entitlement(
        external_id=body.id,
        reader=Reader(external_id=body.reader or "", address=body.address or ""),
        starts_at=body.starts_at or (known.starts_at if known else call.now),
        ends_at=body.ends_at,
        source=call.caller.door,
        **call.about,
    )
    return entitlements_of(call.publication).get(pk=made.pk)


def _change(call: Call, row: Row, body: NewEntitlement) -> Row:
    if body.reader is None and body.address is None:
        body.address = row.subscriber.address
    body.id = row.external_id
    return _put(call, body)


def _remove(call: Call, row: Row) -> None:
    end_entitlement(
        external_id=row.external_id,
        **call.about,
    )


ENTITLEMENTS = Resource(
    name="entitlements",
    one="entitlement",
    key="external_id",
    shown=Entitlement,
    show=_show,
    rows=_rows,
    filters=(
        Filter("reader", TEXT, "only theirs", lambda r, x: r.filter(subscriber__external_id=x)),
    ),
    takes=NewEntitlement,
    create=_put,
    change=_change,
    remove=_remove,
    conflicts=frozenset({"another_reader", "forgotten_reader"}),
)
