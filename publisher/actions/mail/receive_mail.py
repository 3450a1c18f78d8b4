"""Mail that comes back: somebody leaves, a server could not deliver, a reader complained.

What nobody can read is kept for a person; how many came to which end is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from publisher.actions.mail.kept_mail import count_mail, keep_mail
from publisher.actions.readers.block_bounced import block_bounced
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.readers.unsubscribe import delivery_of, unsubscribe
from publisher.actions.sends.self_pause import count_late_complaint, count_returned
from publisher.audience.models import Suppression
from publisher.channels.incoming import (
    Bounce,
    Complaint,
    Mark,
    asks_for_nothing,
    read_bounce,
    read_complaint,
)
from publisher.channels.incoming.complaint import LEAVE_LINK
from publisher.delivery import transitions
from publisher.delivery.events import record_event
from publisher.delivery.models import Delivery, DeliveryEvent, IncomingMail
from publisher.errors import OutOfReach, PublisherError
from publisher.publications.models import Publication
from publisher.publications.tokens import unseal, unseal_lowercase

RETURN = "b-"  # before the token of a return path
BY_MAIL = "mail (RFC 2369)"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it. `delivery`: the mail of ours that it is about; `kept`: where nobody could
    read it."""

    result: Literal["left", "bounced", "delayed", "complained", "ignored", "unrecognised"]
    delivery: Delivery | None
    kept: IncomingMail | None = None


def receive_mail(*, recipient: str, raw: bytes, now: datetime) -> Received:
    """Do what a mail to one of our own addresses asks for; twice is the same as once.

    recipient: of its envelope. raw: the message, whose end may be missing. What authorises it is
    the token that only our mail had: in `leave+TOKEN@`, in the return path `b-TOKEN@`, or in what a
    complaint encloses. What says nothing that we know is kept (actions/mail/kept_mail.py). Raises
    PublisherError `unknown_mailbox` for any other address, OutOfReach `too_early` for a report
    about a mail that is still on its way.
    """
    with transaction.atomic():
        publication_id, received = _received(recipient, raw, now)
        count_mail(publication_id=publication_id, result=received.result)
    return received


def _received(recipient: str, raw: bytes, now: datetime) -> tuple[int, Received]:
    """Whose mailbox it came to, and what became of it."""
    local, _, domain = recipient.strip().strip("<>").rpartition("@")
    if local[:2].lower() == RETURN:
        delivery = delivery_of(unseal_lowercase("return", local[2:]))
        if delivery:
            return delivery.publication_id, _take_bounce(delivery, raw, now)
    if "+" in local:
        delivery = delivery_of(unseal_lowercase("leave", local.rpartition("+")[2]))
        if delivery:
            unsubscribe(delivery=delivery, source=BY_MAIL, now=now)
            return delivery.publication_id, Received("left", delivery)
    publication_id = _takes_complaints(f"{local}@{domain}")
    if publication_id is not None:
        return publication_id, _take_complaint(publication_id, raw, now)
    raise PublisherError("unknown_mailbox", "no mail is taken at this address", "RECIPIENT")


def _takes_complaints(address: str) -> int | None:
    """The publication whose complaint address it is, the first of several."""
    if not address.isprintable():  # PostgreSQL takes no NUL
        return None
    rows = Publication.objects.filter(complaint_address__iexact=address).order_by("pk")
    return rows.values_list("pk", flat=True).first()


def _take_bounce(delivery: Delivery, raw: bytes, now: datetime) -> Received:
    """A report to the return path; answering machines write there too, and mean nothing."""
    bounce = read_bounce(raw)
    if bounce is None:
        if asks_for_nothing(raw):
            return Received("ignored", delivery)
        return _keep(delivery.publication_id, delivery, IncomingMail.Door.RETURN, raw, now)
    if bounce.action == "delayed":
        _record(delivery, DeliveryEvent.Type.DEFERRAL, bounce, now)
        return Received("delayed", delivery)
    if delivery.state == Delivery.State.ATTEMPTING:
        raise OutOfReach("too_early", "the mail is still on its way; bring this again later")
    with transaction.atomic():
        result = transitions.bounce(
            key=delivery.pk,
            code=bounce.code,
            reply=bounce.words,
            now=now,
            stage=bounce.stage,
            verdict=bounce.verdict,
        )
        _record(delivery, DeliveryEvent.Type.BOUNCE, bounce, now)
        if result:
            block_bounced(results=[result], now=now)
            count_returned(result=result, send=delivery.send, now=now)
    return Received("bounced", delivery)


def _take_complaint(publication_id: int, raw: bytes, now: datetime) -> Received:
    """Who complains is not written to any more, by no list of the publication."""
    complaint = read_complaint(raw)
    delivery = _named(complaint.marks) if complaint else None
    if complaint is None or delivery is None:
        return _keep(publication_id, None, IncomingMail.Door.COMPLAINT, raw, now)
    _stop_writing(delivery, complaint, now)
    count_late_complaint(send_id=delivery.send_id, now=now)
    return Received("complained", delivery)


def _stop_writing(delivery: Delivery, complaint: Complaint, now: datetime) -> None:
    leave_lists(
        delivery=delivery,
        lists=None,
        reason=Suppression.Reason.COMPLAINED,
        source=f"send {delivery.send_id}: feedback report ({complaint.kind})",
        now=now,
        kind=complaint.kind,
    )


def _keep(
    publication_id: int,
    delivery: Delivery | None,
    door: IncomingMail.Door,
    raw: bytes,
    now: datetime,
) -> Received:
    kept = keep_mail(publication_id=publication_id, delivery=delivery, door=door, raw=raw, now=now)
    return Received("unrecognised", delivery, kept)


def _named(marks: Iterable[Mark]) -> Delivery | None:
    found = (delivery_of(_opened(mark)) for mark in marks)
    return next(filter(None, found), None)


def _opened(mark: Mark) -> int | None:
    """The row id behind a token; in a link it keeps its case."""
    if mark.purpose == LEAVE_LINK:
        return unseal("leave", mark.token)
    return unseal_lowercase(mark.purpose, mark.token)


def _record(delivery: Delivery, event: DeliveryEvent.Type, bounce: Bounce, now: datetime) -> None:
    record_event(
        delivery=delivery,
        event=event,
        now=now,
        code=bounce.code,
        said=bounce.words,
        stage=bounce.stage.value,
        verdict=bounce.verdict.value,
    )
