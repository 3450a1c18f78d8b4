"""Webhooks as jobs of the hub's worker: what is due, its push, and what the answer means."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from publisher.actions.feeds.hub.jobs import CLAIM, ClaimedJob, Job, Lane
from publisher.actions.feeds.topics import host_of
from publisher.actions.webhooks.endpoints import signing_secrets
from publisher.actions.webhooks.rests import heard
from publisher.channels.http import GuardedClient
from publisher.channels.types import Outcome, Parcel, Reply
from publisher.channels.webhook import WebhookChannel
from publisher.channels.websub import Answer, AnswerKind
from publisher.content.codec import timestamp
from publisher.delivery.partners.partner_retries import partner_result
from publisher.delivery.states import State as LedgerState
from publisher.editorial.models import Article
from publisher.editorial.visibility import under_embargo
from publisher.syndication.models import WebhookEndpoint, WebhookEvent
from publisher.syndication.outbox import TAKES_BACK, due_events
from publisher.syndication.webhook_types import TEST

State = WebhookEvent.State
MANY = 50  # of one endpoint at a time
KEPT_TRIES = 20
STATES = {
    LedgerState.ACCEPTED: State.DELIVERED,
    LedgerState.DELIVERED: State.DELIVERED,
    LedgerState.RETRYING: State.WAITING,
}


class Webhooks:
    """Events that endpoints are owed. Each endpoint has a few calls at a time, one that fails a
    single one, and those that fail have few together: nobody's silence delays another."""

    def due(self, now: datetime) -> Iterator[Job]:
        """The oldest first, of each endpoint a few."""
        for place in open_endpoints(now):
            lane = Lane.EVENT_RETRY if place.failing_since else Lane.EVENT
            rows = due_events(now).filter(endpoint=place).exclude(type=TEST).order_by("pk")
            for pk in rows.values_list("pk", flat=True)[: 1 if place.failing_since else MANY]:
                yield Job(kind="webhook", key=(pk,), lane=lane, host=host_of(place.url))
        tests = due_events(now).filter(type=TEST, endpoint__in=WebhookEndpoint.objects.all())
        for pk, url in tests.order_by("pk").values_list("pk", "endpoint__url")[:MANY]:
            yield Job(kind="webhook", key=(pk,), lane=Lane.EVENT_RETRY, host=host_of(url))

    def claim(self, key: tuple[int, ...], now: datetime) -> ClaimedJob | None:
        row = WebhookEvent.objects.select_related("endpoint").filter(pk=key[0]).first()
        if row is None or _is_overtaken(row, now) or not _claim(row, now):
            return None
        place, parcel = row.endpoint, parcel_of(row)
        keys = signing_secrets(place, now)
        begun = time.monotonic()
        return ClaimedJob(
            call=lambda client: push(client, place.url, keys, parcel),
            settle=lambda answer, at: settle(row, answer, at, time.monotonic() - begun),
        )


def open_endpoints(now: datetime) -> QuerySet[WebhookEndpoint]:
    """Those that may be called: neither paused nor at rest."""
    rows = WebhookEndpoint.objects.filter(paused_at=None)
    return rows.filter(Q(probe_at=None) | Q(probe_at__lte=now)).order_by("pk")


def webhooks_due(now: datetime) -> QuerySet[Any]:
    """What the sweep asks for: something waits that nobody is at."""
    return due_events(now).filter(Q(endpoint__in=open_endpoints(now)) | Q(type=TEST))


def parcel_of(row: WebhookEvent) -> Parcel:
    """An event as it goes over the wire; on each try the same bytes."""
    return Parcel(
        key=row.pk,
        attempt=row.attempts + 1,
        body=body_of(row).encode(),
        name=row.event_id,
        content_type="application/json",
        replay=row.replay,
        sample=row.type == TEST,
    )


def body_of(row: WebhookEvent) -> str:
    """Standard Webhooks: type, time of the event, data."""
    document = {"type": row.type, "timestamp": timestamp(row.occurred_at), "data": row.data}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def push(client: GuardedClient, url: str, keys: list[str], parcel: Parcel) -> Answer:
    """One signed push, by the channel that partners have."""
    channel = WebhookChannel(url, keys, client)
    reply = next(iter(channel.deliver([parcel], lambda _: True)))
    took = reply.outcome in (Outcome.ACCEPTED, Outcome.DELIVERED)
    return Answer(
        kind=AnswerKind.DONE if took else AnswerKind.REFUSED, text=reply.text, reply=reply
    )


def settle(row: WebhookEvent, answer: Answer, now: datetime, seconds: float) -> None:
    """Write down what the answer means for the event, and for its endpoint."""
    reply = answer.reply or Reply(key=row.pk, outcome=Outcome.ROUTE, text=answer.text)
    result = partner_result(
        reply, attempt=row.attempts + 1, now=now, since=row.queued_at, must_go=False
    )
    state = STATES.get(result.state, State.FAILED)
    if row.type == TEST and state != State.DELIVERED:
        state = State.FAILED
    waits = state == State.WAITING
    tried = {"at": timestamp(now), "code": result.code, "answer": result.reply}
    history = [*row.history, {**tried, "ms": int(seconds * 1000)}]
    rows = WebhookEvent.objects.filter(pk=row.pk)
    rows.update(claimed_until=None, attempts=row.attempts + 1)
    # Not where its reader was forgotten meanwhile.
    known = rows.filter(subject=row.subject)
    known.update(code=result.code, history=history[-KEPT_TRIES:])
    ended = {"state": state, "verdict": result.verdict, "next_attempt_at": result.next_attempt_at}
    still = rows if state == State.DELIVERED else rows.filter(state=State.WAITING)
    still.update(**ended, settled_at=None if waits else now)
    if row.type != TEST:
        heard(row.endpoint_id, reply, now)


def _is_overtaken(row: WebhookEvent, now: datetime) -> bool:
    """Whether it says that a story is out which is not any more; then it is told to nobody."""
    kind, _, number = row.subject.partition(":")
    if kind != "article" or row.type in TAKES_BACK:
        return False
    article = Article.objects.filter(pk=number).first()
    out = article is not None and article.pubstatus == Article.PubStatus.USABLE
    if out and article is not None and not under_embargo(article, now=now):
        return False
    waits = WebhookEvent.objects.filter(pk=row.pk, state=State.WAITING)
    waits.update(state=State.CANCELED, settled_at=now)
    return True


def _claim(row: WebhookEvent, now: datetime) -> bool:
    """Whether it is ours now; of a place that fails one alone at a time."""
    place = row.endpoint
    if row.type != TEST:
        free = open_endpoints(now).filter(pk=place.pk)
        if place.failing_since:
            if not free.update(probe_at=now + CLAIM):
                return False
        elif not free.exists():
            return False
    return bool(due_events(now).filter(pk=row.pk).update(claimed_until=now + CLAIM))
