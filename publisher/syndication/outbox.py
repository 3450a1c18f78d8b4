"""The outbox of webhooks: events are written in the transaction of what they tell, so that what is
rolled back is never told and what is committed always is.

Where no endpoint wants a type this costs one small question, and nothing is made.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.audience.models import Subscriber
from publisher.syndication.models import WebhookEndpoint, WebhookEvent

State = WebhookEvent.State
AT_ONCE = 1_000  # rows a statement
TAKES_BACK = frozenset({"article.killed", "article.withdrawn"})


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One event. subject: what it is about, such as "article:12"; events of one subject keep their
    order at each endpoint. subscriber_id: the reader in its data, who may ask to be forgotten."""

    type: str
    subject: str
    data: Mapping[str, Any]
    subscriber_id: int | None = None


def tell(
    *,
    publication_id: int,
    types: Collection[str],
    news: Callable[[], Iterable[News]],
    now: datetime,
) -> int:
    """Write events for the endpoints that want them, in the caller's transaction. types: all that
    `news` may give; it is asked only where somebody wants one. Returns how many rows were made."""
    places = _wanting(publication_id, types)
    takes_back = not TAKES_BACK.isdisjoint(types)
    if not places and not takes_back:
        return 0
    found = list(news())
    if takes_back:
        _overtake(publication_id, [one.subject for one in found if one.type in TAKES_BACK], now)
    rows = [row for one in found for row in _rows(one, publication_id, places, now)]
    WebhookEvent.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def _wanting(publication_id: int, types: Collection[str]) -> dict[int, frozenset[str]]:
    places = WebhookEndpoint.objects.filter(publication=publication_id).order_by("pk")
    found = {pk: frozenset(events) for pk, events in places.values_list("pk", "events")}
    return {pk: events for pk, events in found.items() if not events.isdisjoint(types)}


def _rows(
    news: News, publication_id: int, places: Mapping[int, frozenset[str]], now: datetime
) -> list[WebhookEvent]:
    name = new_event_id()
    return [
        WebhookEvent(
            publication_id=publication_id,
            endpoint_id=pk,
            event_id=name,
            type=news.type,
            subject=news.subject,
            subscriber_id=news.subscriber_id,
            data=dict(news.data),
            occurred_at=now,
            queued_at=now,
        )
        for pk, events in places.items()
        if news.type in events
    ]


def new_event_id() -> str:
    """A webhook-id: the same on every try and at every endpoint."""
    return f"evt_{uuid4().hex}"


def _overtake(publication_id: int, subjects: Sequence[str], now: datetime) -> None:
    """Nobody is told any more that a story is out which had to go."""
    places = WebhookEndpoint.objects.filter(publication=publication_id)
    older = waiting_events().filter(endpoint__in=places, subject__in=list(subjects))
    older.exclude(type__in=TAKES_BACK).update(state=State.CANCELED, settled_at=now)


def waiting_events() -> QuerySet[WebhookEvent]:
    """What no endpoint has taken yet."""
    return WebhookEvent.objects.filter(state=State.WAITING)


def due_events(now: datetime) -> QuerySet[WebhookEvent]:
    """What may be tried now as far as the events themselves go: nobody is at it, its hour has come,
    and no earlier event of its subject is on its way to the same endpoint."""
    before = {"endpoint": OuterRef("endpoint"), "subject": OuterRef("subject")}
    earlier = WebhookEvent.objects.filter(pk__lt=OuterRef("pk"), **before)
    waits, under_way = earlier.filter(state=State.WAITING), earlier.filter(claimed_until__gt=now)
    free = waiting_events().filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now),
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
    )
    return free.exclude(Exists(waits)).exclude(Exists(under_way))


def forget_reader(subscriber_id: int, now: datetime) -> int:
    """Empty what was told of this reader, answers included, and tell nothing more of it. Returns
    how many rows."""
    rows = WebhookEvent.objects.filter(subscriber=subscriber_id)
    with transaction.atomic():
        rows.filter(state=State.WAITING).update(state=State.CANCELED, settled_at=now)
        return rows.update(data={}, history=[], subject="", subscriber=None)


def readers_named(ids: Collection[int]) -> dict[int, dict[str, str | None]]:
    """How events name readers: our number, and the number that the newsroom's own system gave."""
    found = Subscriber.objects.filter(pk__in=list(ids)).values_list("pk", "external_id")
    return {pk: {"id": str(pk), "external_id": external} for pk, external in found}


def tell_joined(
    *,
    publication_id: int,
    list_slug: str,
    readers: Collection[int],
    source: str,
    now: datetime,
) -> int:
    """These readers (ids) are on the list from now on. source: where that came from."""

    def news() -> Iterable[News]:
        return _of_readers("subscriber.joined", readers, {"list": list_slug, "source": source})

    return tell(publication_id=publication_id, types={"subscriber.joined"}, news=news, now=now)


def tell_left(
    *,
    publication_id: int,
    list_slug: str,
    readers: Collection[int],
    reason: str,
    now: datetime,
) -> int:
    """These readers (ids) are not on the list any more. reason: as of suppressions."""

    def news() -> Iterable[News]:
        return _of_readers("subscriber.left", readers, {"list": list_slug, "reason": reason})

    return tell(publication_id=publication_id, types={"subscriber.left"}, news=news, now=now)


def _of_readers(type_: str, readers: Collection[int], data: Mapping[str, str]) -> Iterable[News]:
    for pk, named in readers_named(readers).items():
        yield News(
            type=type_,
            subject=f"subscriber:{pk}",
            data={"subscriber": named, **data},
            subscriber_id=pk,
        )
