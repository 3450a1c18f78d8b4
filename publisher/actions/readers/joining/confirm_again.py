"""A person sends a confirmation mail once more, whatever its budget has left."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.actions.readers.joining import budgets
from publisher.actions.readers.joining.confirmation_mails import Request, ask_back
from publisher.audience import mailable
from publisher.audience.addresses import normalise
from publisher.audience.consents import record_consent
from publisher.audience.models import ConsentEvent, MailingList, Subscriber, Subscription
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a reader waits to confirm, and what their mailbox's budget has left."""

    reader: Subscriber
    lists: tuple[MailingList, ...]
    mails: tuple[datetime, ...]  # the last ones, some of them still to come
    next_at: datetime  # when another would be due by itself


def spent_budget(*, publication: Publication, address: str, now: datetime) -> Spent:
    """Raises PublisherError `bad_address`, `unknown_subscriber`."""
    key = normalise(address)[1]
    reader = Subscriber.objects.filter(publication=publication, address_key=key).first()
    if reader is None:
        raise PublisherError(
            "unknown_subscriber", f"{publication.slug} has no reader with this address", "address"
        )
    mails = budgets.peek_mailbox(key)
    return Spent(
        reader=reader,
        lists=_unconfirmed(reader),
        mails=tuple(mails),
        next_at=budgets.next_slot(mails, now),
    )


def confirm_again(*, publication: Publication, address: str, actor: str, now: datetime) -> Spent:
    """Mail the reader the link to what they have not confirmed, now; the audit log keeps who did.

    Raises PublisherError `bad_address`, `unknown_subscriber`, `nothing_to_confirm`,
    `address_blocked`.
    """
    spent = spent_budget(publication=publication, address=address, now=now)
    reader, lists = spent.reader, spent.lists
    _check(reader, lists)
    request = Request(
        publication=publication,
        subscriber=reader,
        new=False,
        lists=lists,
        language=reader.language or publication.language,
        form=None,
        form_text=None,
        now=now,
    )
    with transaction.atomic():
        mailbox = budgets.lock_mailbox(reader.address_key, now)
        named = ask_back(request, mailbox, at_once=True)
        for one in named.new:
            _keep(reader, one, named.mail.pk, actor, now)
        _record(request, actor)
    return spent_budget(publication=publication, address=address, now=now)


def _check(reader: Subscriber, lists: tuple[MailingList, ...]) -> None:
    if not lists:
        raise PublisherError(
            "nothing_to_confirm", "this reader waits for no confirmation mail", "address"
        )
    if mailable.refused_keys(reader.publication_id, [reader.address_key]):
        raise PublisherError(
            "address_blocked",
            "the address is blocked; see: publisher subscriber show ADDRESS",
            "address",
        )


def _record(request: Request, actor: str) -> None:
    audit.record(
        actor=actor,
        verb="confirm_again",
        target=request.subscriber,
        at=request.now,
        publication=request.publication,
        lists=[one.slug for one in request.lists],
    )


def _keep(
    reader: Subscriber, mailing_list: MailingList, mail: int, actor: str, now: datetime
) -> None:
    """The mail asks for what the reader's own words asked for before."""
    before = _last_asked(reader, mailing_list)
    record_consent(
        subscriber=reader,
        mailing_list=mailing_list,
        kind=ConsentEvent.Kind.ASKED,
        source=before.source if before else f"sent again by {actor}",
        now=now,
        form=before.form if before else None,
        form_text=before.form_text if before else None,
        detail={**(before.detail if before else {}), "mail": mail, "again_by": actor},
    )


def _last_asked(reader: Subscriber, mailing_list: MailingList) -> ConsentEvent | None:
    events = reader.consent_events.filter(mailing_list=mailing_list, kind=ConsentEvent.Kind.ASKED)
    return events.select_related("form", "form_text").order_by("-pk").first()


def _unconfirmed(reader: Subscriber) -> tuple[MailingList, ...]:
    links = reader.subscriptions.filter(status=Subscription.Status.UNCONFIRMED)
    rows = links.select_related("mailing_list").order_by("mailing_list__name", "mailing_list__pk")
    return tuple(link.mailing_list for link in rows)
