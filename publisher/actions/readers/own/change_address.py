"""A reader's change of address: nothing changes before both mailboxes have said yes.

Two mails ask, one in each mailbox, and each has a page with a button. What was mailed to the old
address stays in the ledger as it was.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction

from publisher.actions.processes import decisions
from publisher.actions.service.mail_pairs import NEW, OLD, good_mail, other_mail, pair_key
from publisher.actions.service.post_mail import post_service_mail
from publisher.audience.addresses import normalise
from publisher.audience.erased import forget_erased
from publisher.audience.masking import masked
from publisher.audience.models import Subscriber, Suppression
from publisher.delivery.models import ServiceMail
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.tokens import unseal

GOOD_FOR = timedelta(days=1)
A_DAY = 3  # changes that one reader may ask for in 24 hours
PURPOSE = ServiceMail.Purpose.ADDRESS_CHANGE


class Step(StrEnum):
    """What a press in one of the two mailboxes came to."""

    WAITS = "waits"  # for the other mailbox
    CHANGED = "changed"
    TAKEN = "taken"  # the new address is another reader's, or blocked: nothing changes


@dataclass(frozen=True, slots=True)
class Change:
    """A change that is asked for, seen from one mailbox. side: OLD or NEW; other: the address in
    the other one, masked."""

    mail: ServiceMail
    subscriber: Subscriber
    side: str
    other: str


def ask_change(*, subscriber: Subscriber, address: str, now: datetime) -> bool:
    """Mail both mailboxes; whether they are mailed. The answer says nothing of who is known.

    Raises PublisherError `bad_address`, `same_address`.
    """
    kept, key = normalise(address)
    if key == subscriber.address_key:
        raise PublisherError("same_address", "this is the address that you have", "address")
    mails = ServiceMail.objects.filter(subscriber=subscriber, purpose=PURPOSE)
    if mails.filter(created_at__gt=now - timedelta(days=1)).count() >= 2 * A_DAY:
        return False
    number = secrets.token_hex(8)
    with transaction.atomic():
        # One change at a time: who asks again means the new one.
        mails.filter(expires_at__gt=now).update(expires_at=now)
        for side, to in ((OLD, subscriber.address), (NEW, kept)):
            _post(subscriber, number, side, to, kept, now)
    return True


def change_of(token: str, now: datetime) -> Change | None:
    """The change that a link belongs to, while it can be made; None for any other text."""
    mail = good_mail(unseal("address", token), PURPOSE, now)
    if mail is None or mail.subscriber is None:
        return None
    side = str(mail.values.get("side"))
    other = str(mail.values.get(NEW if side == OLD else OLD))
    return Change(mail=mail, subscriber=mail.subscriber, side=side, other=other)


def confirm_change(*, change: Change, now: datetime) -> Step:
    """One mailbox says yes; when both have, the reader has the new address."""
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().get(pk=change.subscriber.pk)
        _mark(change.mail, now)
        other = other_mail(change.mail)
        if other is None or "confirmed_at" not in other.values or other.expires_at <= now:
            return Step.WAITS
        new = (change.mail if change.side == NEW else other).delivery
        address = new.address if new else ""
        ServiceMail.objects.filter(pk__in=[change.mail.pk, other.pk]).update(expires_at=now)
        if not address or _is_taken(subscriber, normalise(address)[1]):
            return Step.TAKEN
        _change(subscriber, address, now)
    return Step.CHANGED


def _post(
    subscriber: Subscriber, number: str, side: str, to: str, new: str, now: datetime
) -> ServiceMail:
    return post_service_mail(
        publication=subscriber.publication,
        purpose=PURPOSE,
        key=pair_key(f"address:{number}", side),
        address=to,
        language=subscriber.language,
        values={"side": side, OLD: masked(subscriber.address), NEW: masked(new)},
        now=now,
        expires_at=now + GOOD_FOR,
        subscriber=subscriber,
    )


def _mark(mail: ServiceMail, now: datetime) -> None:
    """Kept among its values, which nobody reads any more once it was mailed."""
    row = ServiceMail.objects.select_for_update().get(pk=mail.pk)
    values: dict[str, Any] = {**row.values, "confirmed_at": now.isoformat()}
    ServiceMail.objects.filter(pk=mail.pk).update(values=values)


def _is_taken(subscriber: Subscriber, key: str) -> bool:
    publication = subscriber.publication_id
    known = Subscriber.objects.filter(publication=publication, address_key=key)
    blocked = Suppression.objects.filter(
        publication=publication, mailing_list=None, address_key=key
    )
    return known.exists() or blocked.exists()


def _change(subscriber: Subscriber, address: str, now: datetime) -> None:
    old, (kept, key) = subscriber.address_key, normalise(address)
    subscriber.address, subscriber.address_key = kept, key
    subscriber.domain = key.rpartition("@")[2]
    subscriber.save(update_fields=["address", "address_key", "domain"])
    if forget_erased(subscriber.publication_id, key):
        decisions.keep_erasure(
            publication=subscriber.publication,
            address_key=key,
            now=now,
            what=decisions.What.RETURNED,
        )
    _keep_departures(subscriber.publication_id, old, key)
    audit.record(
        actor="reader",
        verb="change_address",
        target=subscriber,
        at=now,
        publication=subscriber.publication,
    )
    decisions.keep_move(publication=subscriber.publication, old=old, new=key, now=now)


def _keep_departures(publication_id: int, old: str, new: str) -> None:
    """Lists that the reader left stay left under the new address."""
    rows = Suppression.objects.filter(
        publication_id=publication_id, address_key=old, mailing_list__isnull=False
    )
    Suppression.objects.bulk_create(
        [
            Suppression(
                publication_id=publication_id,
                mailing_list_id=row.mailing_list_id,
                address_key=new,
                reason=row.reason,
                source=row.source,
                created_at=row.created_at,
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
