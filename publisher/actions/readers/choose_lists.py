"""A reader's own choice of lists, made on the page behind their personal link."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.processes import decisions
from publisher.actions.processes.decisions import What
from publisher.actions.readers.digests.choose_frequency import wish
from publisher.actions.readers.leave_lists import leave_lists
from publisher.audience import mailable
from publisher.audience.consents import record_consent
from publisher.audience.models import (
    ConsentEvent,
    MailingList,
    Subscriber,
    Subscription,
    Suppression,
)
from publisher.audience.signs import note_sign
from publisher.delivery.models import Delivery
from publisher.editorial.models import Newsletter
from publisher.publications.audit import record
from publisher.syndication.outbox import tell_joined

Status = Subscription.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One list of the reader's: whether they get its mails, until when these rest (None: they do
    not), and whether they may not come back to it by themselves. since: of the consent. frequency:
    what they chose; counts_from: when that begins (None: it counts). has_digest: whether there is
    a choice."""

    mailing_list: MailingList
    subscribed: bool
    blocked: bool
    paused_until: datetime | None
    since: datetime | None
    frequency: str
    counts_from: datetime | None
    has_digest: bool


def choices_of(*, subscriber: Subscriber, now: datetime) -> list[Choice]:
    """The lists that this reader is or was on, by name; never lists of others."""
    gets, blocks = mailable.lists_of(subscriber.pk, paused=True), lasting_blocks(subscriber)
    mailed = mailable.lists_of(subscriber.pk)
    letters = Newsletter.objects.filter(
        publication=subscriber.publication_id, kind=Newsletter.Kind.LETTER
    )
    with_digest = set(letters.values_list("mailing_lists", flat=True))
    return [
        Choice(
            mailing_list=link.mailing_list,
            subscribed=link.mailing_list_id in gets,
            blocked=bool(blocks & {None, link.mailing_list_id}),
            paused_until=link.paused_until if link.mailing_list_id in gets - mailed else None,
            since=link.consent_at,
            frequency=wish(link),
            counts_from=_later(link.frequency_from, now),
            has_digest=link.mailing_list_id in with_digest,
        )
        for link in _links(subscriber).order_by("mailing_list__name")
    ]


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None


def choose_lists(*, delivery: Delivery, wanted: Collection[int], source: str, now: datetime) -> int:
    """The delivery's reader leaves every list whose id is not in `wanted`, and comes back to those
    that are.

    Coming back is a new consent and is kept as one; it lifts what the reader's own leaving
    suppressed and nothing else (a bounce or a complaint stays). Returns how many changed.
    """
    subscriber = delivery.subscriber
    if subscriber is None:
        return 0
    with transaction.atomic():
        note_sign(subscriber_id=subscriber.pk, now=now)
        # The rows first, in the order of leaving: two forms at once then take turns.
        links = list(_links(subscriber).select_for_update(of=("self",)).order_by("pk"))
        back = _wanted_back(subscriber, links, wanted)
        unwanted = [
            link.mailing_list_id
            for link in links
            if link.status == Status.CONFIRMED and link.mailing_list_id not in wanted
        ]
        for link in back:
            _come_back(link, source, now)
        if unwanted:
            leave_lists(delivery=delivery, lists=unwanted, source=source, now=now)
    return len(back) + len(unwanted)


def _links(subscriber: Subscriber) -> QuerySet[Subscription]:
    return subscriber.subscriptions.select_related("mailing_list__publication", "subscriber")


def _wanted_back(
    subscriber: Subscriber, links: Iterable[Subscription], wanted: Collection[int]
) -> list[Subscription]:
    """Those of the links whose lists are wanted, are not the reader's and may be so again."""
    gets, blocks = mailable.lists_of(subscriber.pk, paused=True), lasting_blocks(subscriber)
    return [
        link
        for link in links
        if link.mailing_list_id in set(wanted) - gets and not blocks & {None, link.mailing_list_id}
    ]


def _come_back(link: Subscription, source: str, now: datetime) -> None:
    lift_leaving(link)
    link.status, link.paused_until = Status.CONFIRMED, None
    link.consent_source, link.consent_at, link.batch = source, now, None
    link.changed_at = now
    link.save()
    record_consent(
        subscriber=link.subscriber,
        mailing_list=link.mailing_list,
        kind=ConsentEvent.Kind.SUBSCRIBED,
        source=source,
        now=now,
        detail={"by": "personal link in a mail"},
    )
    record_back(link, verb="subscribe", source=source, now=now)
    tell_joined(
        publication_id=link.publication_id,
        list_slug=link.mailing_list.slug,
        readers=[link.subscriber_id],
        source=source,
        now=now,
    )


def lift_leaving(link: Subscription) -> None:
    """End what the reader's own leaving of the list suppressed."""
    Suppression.objects.filter(
        publication_id=link.publication_id,
        mailing_list_id=link.mailing_list_id,
        address_key=link.subscriber.address_key,
        reason=Suppression.Reason.UNSUBSCRIBED,
    ).delete()


def record_back(link: Subscription, *, verb: str, source: str, now: datetime) -> None:
    """Write down, in the audit log and outside the database, that a reader is on the list again."""
    publication = link.mailing_list.publication
    record(actor="reader", verb=verb, target=link, at=now, publication=publication, source=source)
    decisions.keep_lists(
        What.BACK,
        publication=publication,
        address_key=link.subscriber.address_key,
        lists=[link.mailing_list.slug],
        now=now,
    )


def lasting_blocks(subscriber: Subscriber) -> set[int | None]:
    """Lists (None: all of them) that suppress this address for more than the reader's own
    leaving."""
    rows = Suppression.objects.filter(
        publication_id=subscriber.publication_id, address_key=subscriber.address_key
    ).exclude(reason=Suppression.Reason.UNSUBSCRIBED, mailing_list__isnull=False)
    return set(rows.values_list("mailing_list_id", flat=True))
