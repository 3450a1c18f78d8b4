"""Whose mailboxes may ask for a link to a partner's page, and links that are mailed to them."""

from typing import Annotated, Literal

from django.db import transaction
from msgspec import Meta

from publisher.actions.partners.engineer.contacts import add_contact, contacts_of, remove_contact
from publisher.actions.partners.engineer.links import invite_engineer
from publisher.audience.addresses import normalise
from publisher.syndication.models import Partner as Row
from publisher.web.api.conditions import etag, not_modified, require_match
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.resource import IF_MATCH
from publisher.web.api.resources.partners import KEY, PARTNERS
from publisher.web.api.routes import Answer, Call, Route
from publisher.web.api.verbs import body, done
from publisher.web.api.words import Address

PATH = "/partners/{partner}/contacts"
MOST = 50
SCOPE = "partners:contacts"


class Contact(Part):
    address: str
    since: Time


class Contacts(Document):
    """who may ask for links to the partner's page, by address"""

    contacts: list[Contact]


class ContactList(Document):
    """who may from now on; whoever is not named may not any more"""

    addresses: Annotated[list[Address], Meta(max_length=MOST)]


class NewLink(Document):
    """whom to mail a link that works once, for 15 minutes; language: of the mail"""

    to: Address
    language: Literal["fr", "en"] | None = None


class MailedLink(Document):
    """contact: whether they may ask for the next one by themselves"""

    invited: str
    contact: bool


def _of(row: Row) -> Contacts:
    found = contacts_of(row)
    return Contacts(contacts=[Contact(address=one.address, since=one.created_at) for one in found])


def _read(call: Call) -> Answer:
    document = _of(PARTNERS.row(call))
    tag = etag(document)
    if not_modified(call.request, tag):
        return Answer(status=304, headers={"ETag": tag})
    return Answer(status=200, document=document, headers={"ETag": tag})


def _replace(call: Call) -> Answer:
    with transaction.atomic():
        row = PARTNERS.rows(call).select_for_update(of=("self",)).get(pk=PARTNERS.row(call).pk)
        require_match(call.request, etag(_of(row)))
        wanted = {normalise(one)[1]: one for one in call.document.addresses}
        known = {normalise(one.address)[1]: one.address for one in contacts_of(row)}
        for key in known.keys() - wanted.keys():
            remove_contact(partner=row, address=known[key], **call.decision)
        for key in wanted.keys() - known.keys():
            add_contact(partner=row, address=wanted[key], **call.decision)
    document = _of(row)
    return Answer(status=200, document=document, headers={"ETag": etag(document)})


def _invite(call: Call, row: Row) -> MailedLink:
    asked: NewLink = call.document
    known = invite_engineer(
        partner=row, address=asked.to, language=asked.language or "", **call.decision
    )
    return MailedLink(invited=asked.to, contact=known)


CONTACTS = (
    Route(
        method="GET",
        path=PATH,
        handler=_read,
        summary="List who may ask for links to a partner's page",
        scope=SCOPE,
        answers={200: Contacts, 304: None},
        problems=(404,),
        key=KEY,
        conditional=("If-None-Match",),
    ),
    Route(
        method="PUT",
        path=PATH,
        handler=_replace,
        summary="Say who may ask for links to a partner's page",
        scope=SCOPE,
        answers={200: Contacts},
        key=KEY,
        **IF_MATCH,
        **body(ContactList),
    ),
    done(
        PARTNERS,
        "invite",
        _invite,
        MailedLink,
        "Mail somebody a link to the partner's page",
        takes=NewLink,
        scope=SCOPE,
    ),
)
