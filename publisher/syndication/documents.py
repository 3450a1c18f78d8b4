"""How feed documents are stored: only when their bytes change, and never an older build last.

Every build draws a ticket before it reads articles. A higher ticket has read later, so a feed
only ever takes documents from a ticket higher than its own.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from publisher.syndication.models import Feed, FeedDocument, FeedState


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """One format of a feed: its bytes and the number of entries in them."""

    body: bytes
    entries: int


def want(publication_id: int) -> None:
    """Note that the publication's feeds are stale, in the caller's transaction."""
    FeedState.objects.get_or_create(publication_id=publication_id)
    FeedState.objects.filter(pk=publication_id).update(wanted=F("wanted") + 1)


def draw_ticket(publication_id: int) -> int:
    """The number of a new build; commit it before any article is read."""
    with transaction.atomic():
        want(publication_id)
        return FeedState.objects.values_list("wanted", flat=True).get(pk=publication_id)


def unchanged(feed: Feed, ticket: int, fingerprint: str) -> bool:
    """Whether what is stored shows the same already; it then counts as built by this ticket."""
    same = Feed.objects.filter(pk=feed.pk, built__lt=ticket, fingerprint=fingerprint)
    return bool(same.update(built=ticket))


def store(
    feed: Feed, ticket: int, fingerprint: str, built: Mapping[str, Built], now: datetime
) -> int:
    """Keep the documents of one feed, all formats or none; returns how many bytes changed.

    A build that was overtaken by a later one keeps nothing.
    """
    with transaction.atomic():
        own = Feed.objects.filter(pk=feed.pk, built__lt=ticket)
        if not own.update(built=ticket, fingerprint=fingerprint):
            return 0
        changed = sum(_write(feed, kind, one, now) for kind, one in built.items())
        if changed:
            state = FeedState.objects.filter(pk=feed.publication_id)
            state.update(generation=F("generation") + 1)
    return changed


def _write(feed: Feed, kind: str, built: Built, now: datetime) -> bool:
    etag = hashlib.sha256(built.body).hexdigest()[:32]
    last = (
        FeedDocument.objects.filter(feed=feed, format=kind, page=0).only("etag", "built_at").first()
    )
    if last and last.etag == etag:
        return False
    second = now.replace(microsecond=0)
    FeedDocument.objects.update_or_create(
        feed=feed,
        format=kind,
        page=0,
        defaults={
            "publication_id": feed.publication_id,
            "body": built.body,
            "gzip": gzip.compress(built.body, 9, mtime=0),
            "etag": etag,
            "etag_gzip": f"{etag}-gzip",
            "entries": built.entries,
            # A date that two texts share would hide the second from who asks by date.
            "last_modified": None if last and last.built_at >= second else second,
            "built_at": now,
        },
    )
    return True


def finish(publication_id: int, ticket: int, *, due_at: datetime | None, now: datetime) -> None:
    """Note that all feeds show what this ticket read, and when time alone will change them."""
    FeedState.objects.filter(pk=publication_id, built__lt=ticket).update(
        built=ticket, built_at=now, due_at=due_at
    )


def stale(now: datetime) -> QuerySet[FeedState]:
    """States whose feeds wait for a build: a change was lost, time passed, or a clock jumped."""
    return FeedState.objects.filter(
        Q(built__lt=F("wanted")) | Q(due_at__lte=now) | Q(built_at__gt=now)
    )
