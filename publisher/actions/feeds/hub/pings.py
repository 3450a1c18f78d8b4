"""Pings of outside hubs: which feeds changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.actions.feeds.hub.jobs import CLAIM, ClaimedJob, Job, Lane
from publisher.actions.feeds.topics import host_of, open_to_all, topic_of
from publisher.channels.websub import Answer, AnswerKind, ping
from publisher.syndication.models import FeedDocument, HubPing, OutsideHub

MANY = 500
WAITS = tuple(timedelta(minutes=m) for m in (0.5, 5, 30, 120, 360, 720))


class Pings:
    """For each outside hub, the documents that changed since it was last told."""

    def due(self, now: datetime) -> Iterator[Job]:
        for hub in OutsideHub.objects.order_by("pk"):
            failing = set(hub.pings.filter(failures__gt=0).values_list("document_id", flat=True))
            for pk in (
                documents_to_ping(hub, now).order_by("pk").values_list("pk", flat=True)[:MANY]
            ):
                lane = Lane.RETRY if pk in failing else Lane.PUSH
                yield Job(kind="ping", key=(hub.pk, pk), lane=lane, host=host_of(hub.url))

    def claim(self, key: tuple[int, ...], now: datetime) -> ClaimedJob | None:
        hub = OutsideHub.objects.filter(pk=key[0]).first()
        documents = FeedDocument.objects.select_related("feed__publication")
        document = documents.defer("body", "gzip").filter(pk=key[1]).first()
        if hub is None or document is None or not _mark(hub, document, now):
            return None
        topic, etag = topic_of(document), document.etag
        return ClaimedJob(
            call=lambda client: ping(client, hub=hub.url, topic=topic),
            settle=lambda answer, at: _ping_answered(key, etag, answer, at),
        )


def documents_to_ping(hub: OutsideHub, now: datetime) -> QuerySet[FeedDocument]:
    """Public documents of the hub's publication that it should be told of now."""
    known = HubPing.objects.filter(hub=hub, document=OuterRef("pk"))
    settled = known.filter(Q(etag=OuterRef("etag")) | Q(next_attempt_at__gt=now))
    own = FeedDocument.objects.filter(publication_id=hub.publication_id, page=0)
    return own.filter(open_to_all(now, "feed__")).exclude(Exists(settled))


def _mark(hub: OutsideHub, document: FeedDocument, now: datetime) -> bool:
    row, _ = HubPing.objects.get_or_create(
        hub=hub, document=document, defaults={"publication_id": hub.publication_id}
    )
    free = HubPing.objects.filter(Q(next_attempt_at=None) | Q(next_attempt_at__lte=now), pk=row.pk)
    return bool(free.exclude(etag=document.etag).update(next_attempt_at=now + CLAIM))


def _ping_answered(key: tuple[int, ...], etag: str, answer: Answer, now: datetime) -> None:
    row = HubPing.objects.filter(hub_id=key[0], document_id=key[1]).first()
    if row is None:
        return
    if answer.kind is AnswerKind.DONE:
        row.etag, row.failures, row.next_attempt_at = etag, 0, None
    else:
        row.next_attempt_at = now + WAITS[min(row.failures, len(WAITS) - 1)]
        row.failures = min(row.failures + 1, 1000)
    row.save(update_fields=["etag", "failures", "next_attempt_at"])
