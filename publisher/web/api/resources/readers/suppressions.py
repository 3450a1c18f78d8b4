"""Addresses that are never mailed, in one list or in the whole publication."""

from typing import Literal

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.suppressions import suppress, unsuppress
from publisher.audience.addresses import normalise
from publisher.audience.models import MailingList
from publisher.audience.models import Suppression as Row
from publisher.web.api.documents import Document, Time
from publisher.web.api.paging import TEXT, Filter
from publisher.web.api.resource import Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.verbs import said
from publisher.web.api.words import Address, Slug, Source

Reason = Literal["unsubscribed", "bounced", "complained", "manual"]


class NewSuppression(Document):
    """an address to block, why and who said so; without a list, nowhere any more"""

    address: Address
    reason: Reason
    source: Source | None = None
    list: Slug | None = None


class WhichSuppression(Document):
    """an address, and the list whose block is lifted; without one, that of the publication"""

    address: Address
    list: Slug | None = None


class Suppression(Document):
    """an address that is never mailed, through this list or (null) at all"""

    id: str
    address: str
    list: str | None
    reason: str
    source: str
    created_at: Time


class Lifted(Document):
    """how many blocks were lifted; lists that the reader left stay left"""

    removed: int


def _list(call: Call, slug: str | None) -> MailingList | None:
    return named_list(publication=call.publication, slug=slug) if slug else None


def _create(call: Call, body: NewSuppression) -> Row:
    mailing_list = _list(call, body.list)
    suppress(
        address=body.address,
        reason=body.reason,
        source=body.source or call.caller.door,
        mailing_list=mailing_list,
        **call.about,
    )
    key = normalise(body.address)[1]
    found = own(Row, "mailing_list")(call).filter(address_key=key, mailing_list=mailing_list)
    return found.get()


def _show(row: Row) -> Suppression:
    return Suppression(
        id=str(row.pk),
        address=row.address_key,
        list=row.mailing_list.slug if row.mailing_list else None,
        reason=row.reason,
        source=row.source,
        created_at=row.created_at,
    )


def _lift(call: Call) -> Lifted:
    body: WhichSuppression = call.document
    mailing_list = _list(call, body.list)
    return Lifted(removed=unsuppress(address=body.address, mailing_list=mailing_list, **call.about))


def _remove(call: Call, row: Row) -> None:
    unsuppress(address=row.address_key, mailing_list=row.mailing_list, **call.about)


REASONS = {"type": "string", "enum": Row.Reason.values}
SUPPRESSIONS = Resource(
    name="suppressions",
    one="suppression",
    shown=Suppression,
    show=_show,
    rows=own(Row, "mailing_list"),
    filters=(
        Filter("list", TEXT, "only of this list", lambda r, it: r.filter(mailing_list__slug=it)),
        Filter("reason", REASONS, "only for this reason", lambda r, it: r.filter(reason=it)),
    ),
    takes=NewSuppression,
    create=_create,
    remove=_remove,
)
SUPPRESSION_VERBS = (
    said(
        "/suppressions/lift",
        _lift,
        Lifted,
        "Allow an address to be mailed again",
        scope="suppressions:write",
        takes=WhichSuppression,
    ),
)
