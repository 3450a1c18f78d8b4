"""The mailboxes at a partner that may ask for a link to its page."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from publisher.audience.addresses import normalise
from publisher.audience.masking import masked
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.syndication.models import Partner, PartnerContact

MOST = 20  # of one partner


def contacts_of(partner: Partner) -> Sequence[PartnerContact]:
    """By their addresses."""
    return list(partner.contacts.order_by("address_key"))


def contact_at(partner: Partner, address: str) -> PartnerContact | None:
    """The partner's contact with this address. Raises PublisherError `bad_address`."""
    return partner.contacts.filter(address_key=normalise(address)[1]).first()


def add_contact(*, partner: Partner, address: str, actor: str, now: datetime) -> PartnerContact:
    """Let a mailbox ask for links to the partner's page; one that may already stays as it is.

    Raises PublisherError `bad_address`, Refused `too_many_contacts` beyond MOST.
    """
    kept, key = normalise(address)
    with transaction.atomic():
        Partner.objects.select_for_update().get(pk=partner.pk)
        known = partner.contacts.filter(address_key=key).first()
        if known is not None:
            return known
        if partner.contacts.count() >= MOST:
            message = f"{partner.slug} has {MOST} contacts; remove one first"
            raise Refused("too_many_contacts", message, "address")
        row = PartnerContact.objects.create(
            publication_id=partner.publication_id,
            partner=partner,
            address=kept,
            address_key=key,
            created_at=now,
        )
        _record(row, "add_partner_contact", actor, now)
    return row


def remove_contact(*, partner: Partner, address: str, actor: str, now: datetime) -> None:
    """From the commit on the mailbox gets no link, and what it opened is closed.

    Raises PublisherError `bad_address`, `unknown_contact`.
    """
    with transaction.atomic():
        row = contact_at(partner, address)
        if row is None:
            message = f"{partner.slug} has no contact with this address"
            raise PublisherError("unknown_contact", message, "address")
        _record(row, "remove_partner_contact", actor, now)
        row.delete()


def _record(row: PartnerContact, verb: str, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=row,
        at=now,
        publication=row.partner.publication,
        partner=row.partner.slug,
        domain=masked(row.address).rpartition("@")[2],
    )
