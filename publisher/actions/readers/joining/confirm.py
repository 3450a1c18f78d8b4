"""The press of the button behind a confirmation mail's link: a reader joins what they asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.actions.readers.joining import budgets
from publisher.actions.readers.joining.confirmation_mails import drop_waiting
from publisher.actions.readers.joining.lift_blocks import lift_blocks
from publisher.audience.consents import record_consent
from publisher.audience.models import ConsentEvent, MailingList, Subscriber, Subscription
from publisher.delivery.models import ServiceMail
from publisher.publications import audit
from publisher.publications.tokens import unseal
from publisher.syndication.outbox import tell_joined

SOURCE = "confirmation page"
Kind, Status = ConsentEvent.Kind, Subscription.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What is kept as proof of one list: what was asked for, when, by which words, and since when
    it is confirmed. left: they pressed once, and have left since."""

    mailing_list: MailingList
    asked: ConsentEvent
    confirmed_at: datetime | None
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A mail whose link was opened, and what it asks for."""

    mail: ServiceMail
    reader: Subscriber
    receipts: tuple[Receipt, ...]
    expired: bool

    @property
    def done(self) -> bool:
        """Whether the button was pressed before."""
        return all(one.confirmed_at for one in self.receipts)


def find_confirmation(*, token: str, now: datetime) -> Confirmation | None:
    """What a token of a confirmation mail stands for; None for any other text, and once its reader
    was forgotten. Changes nothing."""
    key = unseal("confirm", token)
    if key is None or key >= 2**63:
        return None
    mails = ServiceMail.objects.filter(pk=key, purpose=ServiceMail.Purpose.CONFIRMATION)
    mail = mails.select_related("publication", "subscriber", "delivery").first()
    if mail is None or mail.subscriber is None:
        return None
    receipts = _receipts(mail, mail.subscriber)
    if not receipts:
        return None
    return Confirmation(
        mail=mail, reader=mail.subscriber, receipts=receipts, expired=mail.expires_at <= now
    )


def confirm(*, confirmation: Confirmation, now: datetime) -> Confirmation:
    """Put the reader on every list of the mail, once: who left since stays away, and twice is the
    same as once. A link that is too old does nothing. Returns what stands afterwards.

    It lifts what the reader's own leaving or erasure keeps, and that the mailbox was thought to be
    gone; never a complaint, nor what a person blocked.
    """
    reader, mail = confirmation.reader, confirmation.mail
    if confirmation.expired:
        return confirmation
    with transaction.atomic():
        Subscriber.objects.select_for_update().get(pk=reader.pk)
        fresh = [one for one in _receipts(mail, reader) if one.confirmed_at is None]
        for one in fresh:
            _join(reader, one, mail, now)
        if fresh:
            _settle(reader, fresh, mail, now)
    return Confirmation(mail=mail, reader=reader, receipts=_receipts(mail, reader), expired=False)


def _receipts(mail: ServiceMail, reader: Subscriber) -> tuple[Receipt, ...]:
    """One for each list that the mail asks for, by the name of the list."""
    events = ConsentEvent.objects.filter(
        subscriber=reader, kind__in=(Kind.ASKED, Kind.CONFIRMED, Kind.RENEWED)
    )
    own = events.filter(detail__mail=mail.pk).select_related("mailing_list", "form_text", "form")
    asked = dict[int, ConsentEvent]()
    confirmed = dict[int, datetime]()
    for event in own.order_by("pk"):
        if event.mailing_list_id is None:
            continue
        if event.kind == Kind.ASKED:
            asked.setdefault(event.mailing_list_id, event)
        else:
            confirmed[event.mailing_list_id] = event.at
    links = reader.subscriptions.filter(mailing_list__in=asked)
    left = set(links.filter(status=Status.UNSUBSCRIBED).values_list("mailing_list_id", flat=True))
    found = (
        Receipt(
            mailing_list=event.mailing_list,
            asked=event,
            confirmed_at=confirmed.get(pk),
            left=pk in left and pk in confirmed,
        )
        for pk, event in asked.items()
        if event.mailing_list is not None
    )
    return tuple(sorted(found, key=lambda one: (one.mailing_list.name, one.mailing_list.pk)))


def _join(reader: Subscriber, receipt: Receipt, mail: ServiceMail, now: datetime) -> None:
    link, _ = Subscription.objects.select_for_update().get_or_create(
        mailing_list=receipt.mailing_list,
        subscriber=reader,
        defaults={
            "publication_id": reader.publication_id,
            "status": Status.UNCONFIRMED,
            "created_at": now,
            "changed_at": now,
        },
    )
    there = link.status == Status.CONFIRMED
    if not there:
        link.status, link.changed_at = Status.CONFIRMED, now
        link.consent_source, link.consent_at, link.batch = receipt.asked.source, now, None
        link.save()
        _tell(reader, receipt.mailing_list, now)
    asked = receipt.asked
    record_consent(
        subscriber=reader,
        mailing_list=receipt.mailing_list,
        kind=Kind.RENEWED if there else Kind.CONFIRMED,
        source=SOURCE,
        now=now,
        form=asked.form,
        form_text=asked.form_text,
        detail={"mail": mail.pk, "asked_at": asked.at.isoformat()},
    )


def _tell(reader: Subscriber, mailing_list: MailingList, now: datetime) -> None:
    tell_joined(
        publication_id=reader.publication_id,
        list_slug=mailing_list.slug,
        readers=[reader.pk],
        source=SOURCE,
        now=now,
    )


def _settle(reader: Subscriber, fresh: Sequence[Receipt], mail: ServiceMail, now: datetime) -> None:
    """What else follows from a press."""
    lists = [one.mailing_list for one in fresh]
    lifted = lift_blocks(reader, lists, now)
    drop_waiting(reader, confirmed=[one.pk for one in lists], now=now)
    audit.record(
        actor="reader",
        verb="confirm",
        target=reader,
        at=now,
        publication=mail.publication,
        lists=[one.slug for one in lists],
        lifted=lifted,
    )
    form = fresh[0].asked.form_id
    if form is not None:
        budgets.count_confirmed(form, mail.due_at, now)
