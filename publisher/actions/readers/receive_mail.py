"""Mail that comes back: somebody leaves, a server could not deliver, a reader complained."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from publisher.actions.readers.block_bounced import block_bounced
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.readers.unsubscribe import delivery_of, unsubscribe
from publisher.audience.models import Suppression
from publisher.channels.incoming import Bounce, Complaint, Mark, read_bounce, read_complaint
from publisher.channels.incoming.complaint import LEAVE_LINK
from publisher.delivery import transitions
from publisher.delivery.events import record_event
from publisher.delivery.models import Delivery, DeliveryEvent
from publisher.errors import OutOfReach, PublisherError
from publisher.publications.models import Publication
from publisher.publications.tokens import unseal, unseal_lowercase

RETURN = "b-"  # before the token of a return path
BY_MAIL = "mail (RFC 2369)"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it. `delivery`: the mail of ours that it is about."""

    result: Literal["left", "bounced", "delayed", "complained", "ignored"]
    delivery: Delivery


def receive_mail(*, recipient: str, raw: bytes, now: datetime) -> Received:
    """Do what a mail to one of our own addresses asks for; twice is the same as once.

    recipient: of its envelope. raw: the message, whose end may be missing. What authorises it is
    the token that only our mail had: in `leave+TOKEN@`, in the return path `b-TOKEN@`, or in what a
    complaint encloses. Raises PublisherError `unknown_mailbox` for any other address, `bad_report`
    for a complaint that names no mail of ours, OutOfReach `too_early` for a report about a mail
    that is still on its way.
    """
    local, _, domain = recipient.strip().strip("<>").rpartition("@")
    if local[:2].lower() == RETURN:
        delivery = delivery_of(unseal_lowercase("return", local[2:]))
        if delivery:
            return _take_bounce(delivery, read_bounce(raw), now)
    if "+" in local:
        delivery = delivery_of(unseal_lowercase("leave", local.rpartition("+")[2]))
        if delivery:
            unsubscribe(delivery=delivery, source=BY_MAIL, now=now)
            return Received("left", delivery)
    if _takes_complaints(f"{local}@{domain}"):
        return _take_complaint(read_complaint(raw), now)
    raise PublisherError("unknown_mailbox", "no mail is taken at this address", "RECIPIENT")


def _takes_complaints(address: str) -> bool:
    rows = Publication.objects.filter(complaint_address__iexact=address)
    return address.isprintable() and rows.exists()  # PostgreSQL takes no NUL


def _take_bounce(delivery: Delivery, bounce: Bounce | None, now: datetime) -> Received:
    """A report to the return path; answering machines write there too, and mean nothing."""
    if bounce is None:
        return Received("ignored", delivery)
    if bounce.action == "delayed":
        _record(delivery, DeliveryEvent.Type.DEFERRAL, bounce, now)
        return Received("delayed", delivery)
    if delivery.state == Delivery.State.ATTEMPTING:
        raise OutOfReach("too_early", "the mail is still on its way; bring this again later")
    with transaction.atomic():
        result = transitions.bounce(key=delivery.pk, code=bounce.code, reply=bounce.words, now=now)
        _record(delivery, DeliveryEvent.Type.BOUNCE, bounce, now)
        if result:
            block_bounced(results=[result], now=now)
    return Received("bounced", delivery)


def _take_complaint(complaint: Complaint | None, now: datetime) -> Received:
    """Who complains is not written to any more, by no list of the publication."""
    if complaint is None:
        raise PublisherError("bad_report", "this address takes feedback reports alone (RFC 5965)")
    delivery = _named(complaint.marks)
    if delivery is None:
        raise PublisherError("bad_report", "the report encloses no mail of ours (RFC 9477)")
    leave_lists(
        delivery=delivery,
        lists=None,
        reason=Suppression.Reason.COMPLAINED,
        source=f"send {delivery.send_id}: feedback report ({complaint.kind})",
        now=now,
        kind=complaint.kind,
    )
    return Received("complained", delivery)


def _named(marks: Iterable[Mark]) -> Delivery | None:
    found = (delivery_of(_opened(mark)) for mark in marks)
    return next(filter(None, found), None)


def _opened(mark: Mark) -> int | None:
    """The row id behind a token; in a link it keeps its case."""
    if mark.purpose == LEAVE_LINK:
        return unseal("leave", mark.token)
    return unseal_lowercase(mark.purpose, mark.token)


def _record(delivery: Delivery, event: DeliveryEvent.Type, bounce: Bounce, now: datetime) -> None:
    record_event(delivery=delivery, event=event, now=now, code=bounce.code, said=bounce.words)
