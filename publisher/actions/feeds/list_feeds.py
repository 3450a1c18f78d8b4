"""Feeds as pages show them: the rows of one, and of a list with how each stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from publisher.publications.models import Publication
from publisher.syndication.models import (
    Feed,
    FeedDocument,
    FeedFault,
    FeedKey,
    HubSubscription,
    OutsideHub,
)

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFeed:
    """A feed, what its newest document holds, and how many the hub pushes it to."""

    feed: Feed
    entries: int | None
    built_at: datetime | None
    subscribers: int


def feed_rows() -> QuerySet[Feed]:
    """Feeds with their publication."""
    return Feed.objects.select_related("publication")


def key_rows() -> QuerySet[FeedKey]:
    """Readers' keys with their feed and its publication."""
    return FeedKey.objects.select_related("feed__publication")


def feeds_of(publication: Publication, *, now: datetime) -> list[ListedFeed]:
    """The publication's feeds by name, with their keys, MOST at most."""
    rows = feed_rows().filter(publication=publication).prefetch_related("keys")
    built, pushed = _built(publication), _pushed(publication, now)
    return [
        ListedFeed(
            feed=feed,
            entries=built.get(feed.pk, (None, None))[0],
            built_at=built.get(feed.pk, (None, None))[1],
            subscribers=pushed.get(feed.pk, 0),
        )
        for feed in rows.order_by("slug")[:MOST]
    ]


def feed_with_counts(feed: Feed, *, now: datetime) -> ListedFeed:
    """One of them."""
    built, pushed = _built(feed.publication), _pushed(feed.publication, now)
    entries, built_at = built.get(feed.pk, (None, None))
    return ListedFeed(
        feed=feed, entries=entries, built_at=built_at, subscribers=pushed.get(feed.pk, 0)
    )


def _built(publication: Publication) -> dict[int, tuple[int, datetime]]:
    documents = FeedDocument.objects.filter(publication=publication, page=0, format="atom")
    rows = documents.values_list("feed", "entries", "built_at")
    return {feed: (entries, at) for feed, entries, at in rows}


def _pushed(publication: Publication, now: datetime) -> dict[int, int]:
    live = HubSubscription.objects.filter(publication=publication, lease_expires_at__gt=now)
    return dict(live.order_by().values_list("document__feed").annotate(Count("pk")))


def hubs_of(publication: Publication) -> list[OutsideHub]:
    """Hubs of others that are pinged, each with `failing`: how many pings do not get through."""
    failing = Count("pings", filter=Q(pings__failures__gt=0))
    return list(publication.outside_hubs.annotate(failing=failing).order_by("url"))


def faults_of(publication: Publication) -> list[FeedFault]:
    """Stories that no feed can show, the newest first, MOST at most."""
    return list(FeedFault.objects.filter(publication=publication).order_by("-found_at")[:MOST])
