"""A reader's own choice of lists, made on the page behind their personal link."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from publisher.actions.readers.stop_blocked import stop_blocked
from publisher.audience.models import MailingList, Subscriber, Subscription, Suppression
from publisher.publications.audit import record

Status = Subscription.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One list of the reader's: whether they get it, and whether they may come back to it."""

    mailing_list: MailingList
    subscribed: bool
    blocked: bool


def choices_of(*, subscriber: Subscriber) -> list[Choice]:
    """The lists that this reader is or was on, by name; never lists of others."""
    blocks = _lasting_blocks(subscriber)
    everywhere = None in blocks
    rows = subscriber.subscriptions.select_related("mailing_list").order_by("mailing_list__name")
    return [
        Choice(
            mailing_list=row.mailing_list,
            subscribed=row.status == Status.CONFIRMED,
            blocked=everywhere or row.mailing_list_id in blocks,
        )
        for row in rows
    ]


def choose_lists(
    *, subscriber: Subscriber, wanted: Collection[int], source: str, now: datetime
) -> int:
    """Leave every list whose id is not in `wanted`, come back to those that are.

    Coming back is a new consent and is kept as one; it lifts what the reader's own leaving
    blocked and nothing else (a bounce or a complaint stays). Returns how many changed.
    """
    changed = 0
    with transaction.atomic():
        # The reader's row first: two forms at once then take turns.
        subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        blocks = _lasting_blocks(subscriber)
        for row in subscriber.subscriptions.select_related("mailing_list"):
            wants = row.mailing_list_id in wanted
            if wants == (row.status == Status.CONFIRMED):
                continue
            if wants and (None in blocks or row.mailing_list_id in blocks):
                continue
            _come_back(row, source, now) if wants else _leave(row, now)
            changed += 1
            record(
                actor="reader",
                verb="subscribe" if wants else "unsubscribe",
                target=row,
                at=now,
                publication=row.mailing_list.publication,
                source=source,
            )
    return changed


def _come_back(row: Subscription, source: str, now: datetime) -> None:
    Suppression.objects.filter(
        publication_id=row.publication_id,
        mailing_list_id=row.mailing_list_id,
        address_key=row.subscriber.address_key,
        reason=Suppression.Reason.UNSUBSCRIBED,
    ).delete()
    row.status = Status.CONFIRMED
    row.consent_source, row.consent_at = source, now
    row.consent_proof = {"by": "personal link in a mail", "at": now.isoformat()}
    row.changed_at = now
    row.save()


def _leave(row: Subscription, now: datetime) -> None:
    row.status, row.changed_at = Status.UNSUBSCRIBED, now
    row.save(update_fields=["status", "changed_at"])
    stop_blocked(subscriber=row.subscriber, now=now, why="unsubscribed")


def _lasting_blocks(subscriber: Subscriber) -> set[int | None]:
    """Lists (None: all of them) that block this address for more than the reader's own leaving."""
    rows = Suppression.objects.filter(
        publication=subscriber.publication, address_key=subscriber.address_key
    ).exclude(reason=Suppression.Reason.UNSUBSCRIBED, mailing_list__isnull=False)
    return set(rows.values_list("mailing_list_id", flat=True))
