"""Verification of intent of subscribers (WebSub 5.3)."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from publisher.actions.feeds.hub.jobs import ClaimedJob, Job, Lane
from publisher.actions.feeds.hub.pushes import MANY, why_closed
from publisher.actions.feeds.topics import feed_of_topic, host_of, open_to_all
from publisher.channels.websub import Answer, AnswerKind, deny, verify
from publisher.errors import PublisherError
from publisher.syndication.models import Feed, FeedDocument, HubRequest, HubSubscription

log = logging.getLogger(__name__)
WAITS = tuple(timedelta(seconds=s) for s in (30, 120, 600))  # one for each try that gets no answer
NOT_BUILT = timedelta(seconds=5)


class Verifications:
    """Requests that wait for their subscriber's echo, or are told that they are denied."""

    def due(self, now: datetime) -> Iterator[Job]:
        rows = HubRequest.objects.filter(next_attempt_at__lte=now).order_by("next_attempt_at", "pk")
        for pk, callback in rows.values_list("pk", "callback")[:MANY]:
            yield Job(kind="verification", key=(pk,), lane=Lane.ASK, host=host_of(callback))

    def claim(self, key: tuple[int, ...], now: datetime) -> ClaimedJob | None:
        row = HubRequest.objects.filter(pk=key[0], next_attempt_at__lte=now).first()
        if row is None or not _mark(row, now):
            return None
        try:
            feed, kind = feed_of_topic(row.topic)
        except PublisherError as error:
            return _denial(row, error.message)
        document = FeedDocument.objects.filter(feed=feed, format=kind, page=0).defer("gzip").first()
        if document is None:
            _same(row).update(attempts=row.attempts, next_attempt_at=now + NOT_BUILT)
            return None
        if row.mode == "subscribe" and not _is_open(feed, now):
            return _denial(row, why_closed(feed))
        return ClaimedJob(
            call=lambda client: verify(
                client,
                callback=row.callback,
                mode=row.mode,
                topic=row.topic,
                lease_seconds=row.lease_seconds,
            ),
            settle=lambda answer, at: _verified(row, document, answer, asked_at=now, now=at),
        )


def _mark(row: HubRequest, now: datetime) -> bool:
    """Count the try before it is made, so that a process that dies in it has made it."""
    wait = WAITS[min(row.attempts, len(WAITS) - 1)]
    changed = _same(row).filter(attempts=row.attempts, next_attempt_at=row.next_attempt_at)
    return bool(changed.update(attempts=row.attempts + 1, next_attempt_at=now + wait))


def _same(row: HubRequest) -> QuerySet[HubRequest]:
    """The request, unless a newer one took its place."""
    return HubRequest.objects.filter(pk=row.pk, created_at=row.created_at)


def _is_open(feed: Feed, now: datetime) -> bool:
    return Feed.objects.filter(open_to_all(now), pk=feed.pk).exists()


def _denial(row: HubRequest, reason: str) -> ClaimedJob:
    return ClaimedJob(
        call=lambda client: deny(client, callback=row.callback, topic=row.topic, reason=reason),
        settle=lambda answer, at: _drop(row, f"denied: {reason}"),
    )


def _verified(
    row: HubRequest, document: FeedDocument, answer: Answer, *, asked_at: datetime, now: datetime
) -> None:
    if answer.kind is AnswerKind.SILENT and row.attempts + 1 < len(WAITS):
        return  # its next try has its time already
    if answer.kind is not AnswerKind.DONE:
        _drop(row, f"not confirmed: {answer.text}")
        return
    if row.mode == "subscribe":
        _subscribe(row, document, asked_at, now)
    else:
        _of(row, document).delete()
    _drop(row, "confirmed")


def _subscribe(row: HubRequest, document: FeedDocument, asked_at: datetime, now: datetime) -> None:
    """A new subscription begins with what is stored now; a renewed one is owed what it was."""
    values = {
        "publication_id": row.publication_id,
        "topic": row.topic,
        "callback": row.callback,
        "secret": row.secret,
        "lease_expires_at": asked_at + timedelta(seconds=row.lease_seconds),
        "failures": 0,
        "next_attempt_at": None,
        "problem": "",
    }
    HubSubscription.objects.update_or_create(
        document=document,
        callback_hash=_hash(row.callback),
        defaults=values,
        create_defaults={**values, "etag": document.etag, "created_at": now},
    )


def _of(row: HubRequest, document: FeedDocument) -> QuerySet[HubSubscription]:
    return HubSubscription.objects.filter(document=document, callback_hash=_hash(row.callback))


def _hash(callback: str) -> str:
    return hashlib.sha256(callback.encode()).hexdigest()


def _drop(row: HubRequest, why: str) -> None:
    _same(row).delete()
    log.info("hub request %s (%s) is done: %s", row.pk, row.mode, why)
