"""The link to a partner's page: mailed, good for a quarter of an hour and once, then a session.

A session is the mail that its link stood in. It ends with the contact who got it, and when the
page is closed; how long it lasts is the door's to say (web/partner/session.py).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from publisher.actions.partners.engineer.contacts import add_contact, contact_at
from publisher.actions.service.post_mail import post_service_mail
from publisher.audience import mailable
from publisher.audience.addresses import normalise
from publisher.audience.masking import masked
from publisher.delivery.models import ServiceMail
from publisher.errors import Refused
from publisher.publications import audit
from publisher.publications.tokens import unseal
from publisher.syndication.models import Partner, PartnerContact

GOOD_FOR = timedelta(minutes=15)
APART = timedelta(minutes=1)
A_DAY = 12  # links that one mailbox asks for itself in 24 hours
MOST_PARTNERS = 5  # that one mailbox may be a contact of
PAGE = "partner/enter"
PURPOSE = ServiceMail.Purpose.PARTNER_LINK
ENGINEER = "engineer"  # actor of what is done on the page: "engineer:SLUG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Whose page is open. mail: the number of the mail that the link stood in. contact: None for
    somebody whom the newsroom invited once."""

    partner: Partner
    contact: PartnerContact | None
    mail: int

    @property
    def actor(self) -> str:
        """As in the audit log."""
        return f"{ENGINEER}:{self.partner.slug}"


def invite_engineer(
    *,
    partner: Partner,
    address: str,
    language: str = "",
    keep: bool = False,
    actor: str,
    now: datetime,
) -> bool:
    """Mail a link to the partner's page, as a person of the newsroom decides; whether the address
    is one of the partner's contacts, who may ask for the next one themselves. keep: it becomes one.

    Raises PublisherError `bad_address`, Refused `address_blocked`, `too_many_contacts`.
    """
    kept, key = normalise(address)
    if mailable.refused_keys(partner.publication_id, [key]):
        raise Refused("address_blocked", "this address is blocked: it gets no invitation", "--to")
    with transaction.atomic():
        if keep:
            add_contact(partner=partner, address=kept, actor=actor, now=now)
        contact = contact_at(partner, kept)
        _mail(partner, contact, kept, language, now)
        said = {"contact": contact is not None, "domain": masked(kept).rpartition("@")[2]}
        _record(partner, "invite_engineer", actor, now, **said)
    return contact is not None


def ask_links(*, address: str, language: str = "", now: datetime) -> int:
    """Mail whoever has this address a link to the page of each partner that it is a contact of; how
    many went. The page says the same whatever came of it. Raises PublisherError `bad_address`."""
    _, key = normalise(address)
    rows = PartnerContact.objects.filter(address_key=key).select_related("partner__publication")
    contacts = list(rows.order_by("pk")[:MOST_PARTNERS])
    return sum(ask_link(contact=one, language=language, now=now) for one in contacts)


def ask_link(*, contact: PartnerContact, language: str = "", now: datetime) -> bool:
    """Mail a contact the next link, unless one went out a moment ago or too many did."""
    mails = ServiceMail.objects.filter(purpose=PURPOSE, publication_id=contact.publication_id)
    lately = mails.filter(created_at__gt=now - timedelta(days=1))
    own = lately.filter(key__startswith=f"{_whose(contact.partner, contact, '')}:")
    if own.count() >= A_DAY or own.filter(created_at__gt=now - APART).exists():
        return False
    _mail(contact.partner, contact, contact.address, language, now)
    return True


def partner_of_link(code: str, now: datetime) -> Partner | None:
    """Whose page the link opens, while it is good; None for any other text."""
    found = _good(unseal(PAGE, code), now)
    return found.partner if found else None


def use_link(code: str, now: datetime) -> Entered | None:
    """What the link opened: from now on it opens nothing any more. None where it did not before."""
    number = unseal(PAGE, code)
    with transaction.atomic():
        list(ServiceMail.objects.select_for_update().filter(pk__in=_id(number)).values_list("pk"))
        entered = _good(number, now)
        if entered is None:
            return None
        ServiceMail.objects.filter(pk=entered.mail).update(expires_at=now)
        _record(entered.partner, "enter_partner_page", entered.actor, now)
    return entered


def still_entered(mail_number: int) -> Entered | None:
    """The session of this mail; None once it was closed, or its contact or partner is gone."""
    mail = ServiceMail.objects.filter(pk__in=_id(mail_number), purpose=PURPOSE).first()
    return _entered(mail) if mail else None


def close(entered: Entered) -> None:
    """End the session, wherever its cookie is."""
    with transaction.atomic():
        mail = ServiceMail.objects.select_for_update().get(pk=entered.mail)
        mail.values = {**mail.values, "closed": True}
        mail.save(update_fields=["values"])


def _good(number: int | None, now: datetime) -> Entered | None:
    rows = ServiceMail.objects.filter(pk__in=_id(number), purpose=PURPOSE, expires_at__gt=now)
    mail = rows.first()
    return _entered(mail) if mail else None


def _entered(mail: ServiceMail) -> Entered | None:
    values = mail.values
    partners = Partner.objects.select_related("publication").filter(pk=values.get("partner_id"))
    partner = partners.first()
    if partner is None or partner.publication_id != mail.publication_id or values.get("closed"):
        return None
    wanted = values.get("contact")
    contact = partner.contacts.filter(pk=wanted).first() if wanted is not None else None
    if wanted is not None and contact is None:  # it was removed since
        return None
    return Entered(partner=partner, contact=contact, mail=mail.pk)


def _record(partner: Partner, verb: str, actor: str, now: datetime, **said: object) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=partner,
        at=now,
        publication=partner.publication,
        partner=partner.slug,
        **said,
    )


def _mail(
    partner: Partner, contact: PartnerContact | None, address: str, language: str, now: datetime
) -> None:
    slot = int(now.timestamp() // APART.total_seconds())
    post_service_mail(
        publication=partner.publication,
        purpose=PURPOSE,
        key=f"{_whose(partner, contact, address)}:{slot}",  # two presses at once mail one
        address=address,
        language=language or partner.publication.language,
        values={
            "partner": partner.name or partner.slug,
            "partner_id": partner.pk,
            "contact": contact.pk if contact else None,
        },
        now=now,
        expires_at=now + GOOD_FOR,
    )


def _whose(partner: Partner, contact: PartnerContact | None, address: str) -> str:
    if contact is not None:
        return f"contact-{contact.pk}"
    mark = salted_hmac("publisher.partners.invited", normalise(address)[1]).hexdigest()[:16]
    return f"invited-{partner.pk}-{mark}"


def _id(number: int | None) -> list[int]:
    return [number] if number is not None and number < 2**63 else []
