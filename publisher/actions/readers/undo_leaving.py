"""Take a leaving back, within an hour: what the reader had before is there again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.processes import decisions
from publisher.actions.processes.decisions import What
from publisher.actions.readers.choose_lists import lasting_blocks
from publisher.audience.models import ConsentEvent, Subscriber, Subscription, Suppression
from publisher.publications.audit import record

POSSIBLE_FOR = timedelta(hours=1)
LEFT = Subscription.Status.UNSUBSCRIBED


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a reader left at one moment. number: the id of its first event."""

    number: int
    at: datetime
    lists: frozenset[int]


def last_leaving(*, subscriber: Subscriber, now: datetime) -> Leaving | None:
    """What the reader left last, while it can be taken back."""
    events = ConsentEvent.objects.filter(
        subscriber=subscriber,
        kind=ConsentEvent.Kind.WITHDRAWN,
        at__gt=now - POSSIBLE_FOR,
        at__lte=now,
    )
    rows = list(events.order_by("-at", "pk").values_list("pk", "at", "mailing_list_id"))
    if not rows:
        return None
    number, at, _ = rows[0]
    return Leaving(number, at, frozenset(lists for _, moment, lists in rows if moment == at))


def undo_leaving(*, subscriber: Subscriber, leaving: int, source: str, now: datetime) -> int:
    """Subscribe the reader again to what they left in the leaving of that number: the consent of
    before, its import too, counts again, and what the leaving suppressed is lifted.

    Nothing where an hour has passed, or they have decided otherwise since. Returns how many.
    """
    with transaction.atomic():
        found = last_leaving(subscriber=subscriber, now=now)
        if found is None or found.number != leaving:
            return 0
        links = _ended(subscriber, found)
        blocks = lasting_blocks(subscriber)
        back = [link for link in links if not blocks & {None, link.mailing_list_id}]
        _restore(back, found, source, now)
    return len(back)


def _ended(subscriber: Subscriber, leaving: Leaving) -> Sequence[Subscription]:
    """The subscriptions that ended in it and have stayed so."""
    links = subscriber.subscriptions.select_related("mailing_list__publication", "subscriber")
    ended = links.filter(
        mailing_list_id__in=leaving.lists, status=LEFT, changed_at=leaving.at
    ).select_for_update(of=("self",))
    return list(ended.order_by("pk"))


def _restore(links: Collection[Subscription], leaving: Leaving, source: str, now: datetime) -> None:
    before = _before(links, leaving)
    for link in links:
        Suppression.objects.filter(
            publication_id=link.publication_id,
            mailing_list_id=link.mailing_list_id,
            address_key=link.subscriber.address_key,
            reason=Suppression.Reason.UNSUBSCRIBED,
        ).delete()
        link.status = before.get(link.mailing_list_id, Subscription.Status.CONFIRMED)
        link.changed_at = now
        link.save(update_fields=["status", "changed_at"])
        _keep(link, source, now)


def _before(links: Collection[Subscription], leaving: Leaving) -> dict[int | None, str]:
    """By list: what the subscription was, where it was not confirmed."""
    events = ConsentEvent.objects.filter(
        subscriber_id__in={link.subscriber_id for link in links},
        kind=ConsentEvent.Kind.WITHDRAWN,
        at=leaving.at,
    )
    told = events.values_list("mailing_list_id", "detail")
    return {list_id: detail["was"] for list_id, detail in told if "was" in detail}


def _keep(link: Subscription, source: str, now: datetime) -> None:
    publication = link.mailing_list.publication
    ConsentEvent.objects.create(
        publication=publication,
        subscriber=link.subscriber,
        mailing_list=link.mailing_list,
        kind=ConsentEvent.Kind.RENEWED,
        at=now,
        source=source[:300],
        detail={"by": "undo of a leaving"},
    )
    record(
        actor="reader",
        verb="undo_leaving",
        target=link,
        at=now,
        publication=publication,
        source=source,
    )
    decisions.keep_lists(
        What.BACK,
        publication=publication,
        address_key=link.subscriber.address_key,
        lists=[link.mailing_list.slug],
        now=now,
    )
