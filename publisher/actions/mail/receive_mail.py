"""Mail that comes back: somebody leaves, a server could not deliver, a reader complained, or a
person wrote to us.

What nobody can read is kept for people, as what they wrote; how many came to which end is counted.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from publisher.actions.mail.forward_person import forward_person
from publisher.actions.mail.kept_mail import count_mail, keep_mail
from publisher.actions.mail.own_mailboxes import Kind, Mailbox, mailbox_of
from publisher.actions.mail.received import Received
from publisher.actions.mail.take_report import take_report
from publisher.actions.publications.ways_back import note_heard, note_probe
from publisher.actions.readers.leave_lists import leave_lists
from publisher.actions.readers.unsubscribe import delivery_of, unsubscribe
from publisher.actions.sends.self_pause import count_late_complaint
from publisher.audience.address_policy import Door, Effect, Letter, effect_of
from publisher.audience.models import Suppression
from publisher.audience.signs import note_sign
from publisher.channels.incoming import (
    LEAVE_LINK,
    Complaint,
    Mark,
    asks_for_nothing,
    by_a_person,
    enclosed_marks,
    read_bounces,
    read_complaint,
)
from publisher.channels.reply_table import Verdict
from publisher.delivery.models import Delivery, IncomingMail, What
from publisher.delivery.tallies.heard import hear
from publisher.errors import PublisherError
from publisher.publications.tokens import unseal, unseal_lowercase

BY_MAIL = "mail (RFC 2369)"


def receive_mail(*, recipient: str, raw: bytes, now: datetime) -> Received:
    """Do what a mail to one of our own addresses asks for; twice is the same as once.

    recipient: of its envelope. raw: the message, whose end may be missing. What authorises it is
    the token that only our mail had: in `leave+TOKEN@`, in the return path `b-TOKEN@`, or in what a
    complaint encloses. What says nothing that we know, and what a person wrote, is kept
    (actions/mail/kept_mail.py). Raises PublisherError `unknown_mailbox` for any other address,
    OutOfReach `too_early` for a report about a mail that is still on its way.
    """
    with transaction.atomic():
        mailbox = mailbox_of(recipient)
        if mailbox is None:
            raise PublisherError("unknown_mailbox", "no mail is taken at this address", "RECIPIENT")
        received = _received(mailbox, raw, now)
        count_mail(publication_id=mailbox.publication_id, result=received.result)
    return received


def _received(mailbox: Mailbox, raw: bytes, now: datetime) -> Received:
    if mailbox.kind is Kind.LEAVE and mailbox.delivery is not None:
        unsubscribe(delivery=mailbox.delivery, source=BY_MAIL, now=now)
        return Received("left", mailbox.delivery)
    if mailbox.kind is Kind.COMPLAINT:
        return _take_complaint(mailbox, raw, now)
    if mailbox.kind is Kind.ANSWER:
        return _take_answer(mailbox, raw, now)
    note_heard(publication_id=mailbox.publication_id, domain=mailbox.domain, now=now)
    if mailbox.way is not None:
        note_probe(way=mailbox.way, now=now)
        return Received("probe", None)
    return _take_return(mailbox, raw, now)


def _take_return(mailbox: Mailbox, raw: bytes, now: datetime) -> Received:
    """To a return path come reports; answering machines and people write there too."""
    bounces = read_bounces(raw)
    if bounces and mailbox.delivery is not None:
        return take_report(mailbox.delivery, bounces, now)
    return _take_other(mailbox, raw, now)


def _take_answer(mailbox: Mailbox, raw: bytes, now: datetime) -> Received:
    """People answer there; some servers send their reports there, against the standard."""
    bounces = read_bounces(raw)
    about = _named(enclosed_marks(raw), mailbox) if bounces else None
    if about is not None:
        return take_report(about, bounces, now)
    if bounces:  # about a mail that we did not send
        return _keep(mailbox, IncomingMail.Door.RETURN, raw, now)
    return _take_other(mailbox, raw, now)


def _take_other(mailbox: Mailbox, raw: bytes, now: datetime) -> Received:
    if asks_for_nothing(raw):
        return Received("ignored", mailbox.delivery)
    if by_a_person(raw):
        if mailbox.delivery is not None and mailbox.delivery.subscriber_id is not None:
            note_sign(subscriber_id=mailbox.delivery.subscriber_id, now=now)
        return _keep(mailbox, IncomingMail.Door.PERSON, raw, now)
    return _keep(mailbox, IncomingMail.Door.RETURN, raw, now)


def _take_complaint(mailbox: Mailbox, raw: bytes, now: datetime) -> Received:
    """Who complains is not written to any more, by no list of the publication."""
    complaint = read_complaint(raw)
    delivery = _named(complaint.marks) if complaint else None
    if complaint is None or delivery is None:
        return _keep(mailbox, IncomingMail.Door.COMPLAINT, raw, now)
    if effect_of(Letter(Verdict.UNCLEAR, now), Door.COMPLAINT) is Effect.SUPPRESS_AND_LEAVE:
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


def _keep(mailbox: Mailbox, door: IncomingMail.Door, raw: bytes, now: datetime) -> Received:
    kept = keep_mail(
        publication_id=mailbox.publication_id,
        delivery=mailbox.delivery,
        door=door,
        raw=raw,
        now=now,
    )
    if door == IncomingMail.Door.PERSON:
        if mailbox.delivery is not None and kept.received_at == now:
            hear(mailbox.publication_id, [(mailbox.delivery.send_id, What.REPLIED, 1)])
        forward_person(kept=kept, now=now)
        return Received("person", mailbox.delivery, kept)
    return Received("unrecognised", mailbox.delivery, kept)


def _named(marks: Iterable[Mark], of: Mailbox | None = None) -> Delivery | None:
    """The mail that the first token of ours among them names; `of`: in that publication alone."""
    found = (delivery_of(_opened(mark)) for mark in marks)
    wanted = (
        one for one in found if one and (of is None or one.publication_id == of.publication_id)
    )
    return next(wanted, None)


def _opened(mark: Mark) -> int | None:
    """The row id behind a token; in a link it keeps its case."""
    if mark.purpose == LEAVE_LINK:
        return unseal("leave", mark.token)
    return unseal_lowercase(mark.purpose, mark.token)
