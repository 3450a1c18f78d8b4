"""Pushes to subscribers of our hub (WebSub 7): the newest bytes of a topic, once."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from publisher.actions.feeds.feed_meta import is_public
from publisher.actions.feeds.hub.jobs import CLAIM, ClaimedJob, Job, Lane
from publisher.actions.feeds.topics import (
    content_type_of,
    host_of,
    hubs_of,
    open_to_all,
    topic_of,
)
from publisher.channels.websub import Answer, AnswerKind, deny, distribute
from publisher.editorial.models import ArticleVersion
from publisher.publications import secrets
from publisher.syndication.models import Feed, FeedChange, FeedDocument, HubSubscription

log = logging.getLogger(__name__)
MANY = 2_000
MOMENT = timedelta(seconds=0.2)
WAITS = tuple(timedelta(minutes=m) for m in (0.5, 5, 30, 120, 360, 720))
_Change = ArticleVersion.Change
URGENT = (
    _Change.CORRECTED,
    _Change.KILLED,
    _Change.TAKEN_DOWN,
    _Change.UNPUBLISHED,
    _Change.WITHHELD,
    _Change.EMBARGOED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentToPush:
    """A document as it is pushed. `overtaken`: what closes or corrects a story is on its way in."""

    etag: str
    body: bytes
    content_type: str
    topic: str
    hubs: tuple[str, ...]
    overtaken: bool


class Pushes:
    """Subscriptions whose document has other bytes than they were given last."""

    def __init__(self) -> None:
        self._read_at: datetime | None = None
        self._news: dict[int, DocumentToPush] = {}

    def due(self, now: datetime) -> Iterator[Job]:
        """Who waited longest goes first."""
        rows = subscriptions_to_push(now).order_by(F("claimed_until").asc(nulls_first=True), "pk")
        for pk, callback, failures in rows.values_list("pk", "callback", "failures")[:MANY]:
            lane = Lane.RETRY if failures else Lane.PUSH
            yield Job(kind="push", key=(pk,), lane=lane, host=host_of(callback))

    def claim(self, key: tuple[int, ...], now: datetime) -> ClaimedJob | None:
        row = _claim(key[0], now)
        if row is None:
            return None
        news = self._news_of(row.document_id, now)
        if row.etag == news.etag or news.overtaken:
            HubSubscription.objects.filter(pk=row.pk).update(claimed_until=now + MOMENT)
            return None
        return ClaimedJob(
            call=lambda client: distribute(
                client,
                callback=row.callback,
                topic=news.topic,
                hubs=news.hubs,
                content_type=news.content_type,
                body=news.body,
                secret=secrets.decrypt(row.secret) if row.secret else "",
            ),
            settle=lambda answer, at: _pushed(row, news.etag, answer, at),
        )

    def _news_of(self, document_id: int, now: datetime) -> DocumentToPush:
        """What a document's subscribers get; read once for all that are claimed in a moment."""
        if self._read_at != now:
            self._read_at, self._news = now, {}
        if document_id not in self._news:
            self._news[document_id] = _news(document_id)
        return self._news[document_id]


class Endings:
    """Subscriptions of feeds that moved, retired or went behind a key: denied, then gone."""

    def due(self, now: datetime) -> Iterator[Job]:
        rows = subscriptions_to_end(now).order_by("pk").values_list("pk", "callback")
        for pk, callback in rows[:MANY]:
            yield Job(kind="ending", key=(pk,), lane=Lane.ASK, host=host_of(callback))

    def claim(self, key: tuple[int, ...], now: datetime) -> ClaimedJob | None:
        row = _claim(key[0], now)
        if row is None:
            return None
        feed = Feed.objects.get(documents=row.document_id)
        reason = why_closed(feed)
        return ClaimedJob(
            call=lambda client: deny(client, callback=row.callback, topic=row.topic, reason=reason),
            # Told or not, it is over: there is nothing that could be pushed.
            settle=lambda answer, at: _end(row, reason),
        )


def subscriptions_to_push(now: datetime) -> QuerySet[HubSubscription]:
    """Subscriptions that are owed a push now, and that nobody is at."""
    return HubSubscription.objects.filter(
        _unclaimed(now),
        open_to_all(now, "document__feed__"),
        Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        lease_expires_at__gt=now,
    ).exclude(etag=F("document__etag"))


def subscriptions_to_end(now: datetime) -> QuerySet[HubSubscription]:
    """Subscriptions of feeds that are not for everybody any more."""
    alive = HubSubscription.objects.filter(_unclaimed(now), lease_expires_at__gt=now)
    return alive.exclude(open_to_all(now, "document__feed__"))


def why_closed(feed: Feed) -> str:
    """Why a feed has no subscribers (any more), for the subscriber."""
    if not is_public(feed):
        return "the feed is no longer public"
    return f"the feed moved to {feed.moved_to}" if feed.moved_to else "the feed was retired"


def _unclaimed(now: datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=now)


def _claim(pk: int, now: datetime) -> HubSubscription | None:
    free = HubSubscription.objects.filter(_unclaimed(now), pk=pk)
    if not free.update(claimed_until=now + CLAIM):
        return None
    return HubSubscription.objects.filter(pk=pk).first()


def _news(document_id: int) -> DocumentToPush:
    rows = FeedDocument.objects.select_related("feed__publication").defer("gzip")
    document = rows.get(pk=document_id)
    return DocumentToPush(
        etag=document.etag,
        body=bytes(document.body),
        content_type=content_type_of(document),
        topic=topic_of(document),
        hubs=hubs_of(document.publication_id),
        overtaken=_overtaken(document),
    )


def _overtaken(document: FeedDocument) -> bool:
    """Whether something that closes or corrects a story was recorded that the stored feeds may not
    show yet, edits of that story since or not.

    No channel begins an older text then; the build that is on its way brings the newer one.
    """
    owner, feed = document.publication_id, document.feed
    noted = FeedChange.objects.filter(publication_id=owner)
    late, noting = feed.built < feed.wanted, noted.exists()
    if noting and noted.filter(article__current__change__in=URGENT).exists():
        return True
    urgent = ArticleVersion.objects.filter(publication_id=owner, change__in=URGENT)
    since = urgent.filter(created_at__gte=document.built_at)
    if late:
        return since.exists()
    return noting and since.filter(article__in=noted.values("article")).exists()


def _pushed(row: HubSubscription, etag: str, answer: Answer, now: datetime) -> None:
    rows = HubSubscription.objects.filter(pk=row.pk)
    if answer.kind is AnswerKind.DONE:
        rows.update(etag=etag, failures=0, next_attempt_at=None, claimed_until=now, problem="")
    elif answer.kind is AnswerKind.GONE:
        _end(row, "the subscriber answered 410")
    elif row.failures >= len(WAITS):
        _end(row, f"{row.failures + 1} pushes failed, the last with: {answer.text}")
    else:
        rows.update(
            failures=row.failures + 1,
            next_attempt_at=now + WAITS[row.failures],
            claimed_until=now,
            problem=answer.text,
        )


def _end(row: HubSubscription, why: str) -> None:
    HubSubscription.objects.filter(pk=row.pk).delete()
    log.info("hub subscription %s ends: %s", row.pk, why)
