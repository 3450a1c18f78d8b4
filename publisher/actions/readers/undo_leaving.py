"""Take a leaving back, within an hour: what the reader had before is there again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.readers.choose_lists import lasting_blocks, lift_leaving, record_back
from publisher.audience.consents import record_consent
from publisher.audience.models import ConsentEvent, Subscriber, Subscription
from publisher.editorial.models import Newsletter
from publisher.syndication.outbox import tell_joined

POSSIBLE_FOR = timedelta(hours=1)
LEFT = Subscription.Status.UNSUBSCRIBED


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a reader left at one moment. number: the id of its first event."""

    number: int
    at: datetime
    lists: frozenset[int]


def leaving_from(
    *, subscriber: Subscriber, newsletter: Newsletter | None, now: datetime
) -> Leaving | None:
    """What the reader left last, if it was the newsletter too (None: of whatever)."""
    found = last_leaving(subscriber=subscriber, now=now)
    if found is None or newsletter is None:
        return found
    return found if newsletter.mailing_lists.filter(pk__in=found.lists).exists() else None


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
        lift_leaving(link)
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
    record_consent(
        subscriber=link.subscriber,
        mailing_list=link.mailing_list,
        kind=ConsentEvent.Kind.RENEWED,
        source=source,
        now=now,
        detail={"by": "undo of a leaving"},
    )
    record_back(link, verb="undo_leaving", source=source, now=now)
    if link.status == Subscription.Status.CONFIRMED:
        tell_joined(
            publication_id=link.publication_id,
            list_slug=link.mailing_list.slug,
            readers=[link.subscriber_id],
            source=source,
            now=now,
        )
