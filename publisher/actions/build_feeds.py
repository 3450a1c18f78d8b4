"""Feed documents: rebuilt when an article changed, written only when their bytes did."""

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Min

from publisher.actions.enqueue import send_task
from publisher.actions.gather_entries import TOMBSTONE, Quarantine, gather_entries
from publisher.actions.hub.hub_changed import hub_changed
from publisher.actions.hub.topics import hubs_of
from publisher.editorial.models import Article
from publisher.editorial.visibility import CLOCK_SKEW
from publisher.publications.models import Publication
from publisher.renderers.feeds import (
    RENDERER_VERSION,
    Entry,
    FeedMeta,
    Format,
    one_line,
    render_feed,
)
from publisher.syndication import documents
from publisher.syndication.models import Feed

log = logging.getLogger(__name__)
FORMATS: tuple[Format, ...] = ("rss", "atom", "json")
TASK = "workers.feeds.build_feeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsBuilt:
    """documents: how many were rewritten; quarantined: guid and reason of stories left out."""

    documents: int
    quarantined: dict[str, str] = field(default_factory=dict)


def feeds_changed(*, publication: Publication) -> None:
    """Note that the publication's feeds are stale, and wake a worker after the commit.

    The note is in the caller's transaction: if the wake-up is lost, `rebuild_due_feeds` finds it.
    """
    documents.want(publication.pk)
    send_task(TASK, publication.pk, queue="feeds")


def build_feeds(*, publication_id: int, now: datetime) -> int:
    """Rebuild the documents of all the publication's feeds; returns how many were rewritten."""
    publication = Publication.objects.filter(pk=publication_id).first()
    if publication is None:
        log.warning("publication %s is gone; its feeds are not built", publication_id)
        return 0
    return rebuild_feeds(publication=publication, now=now).documents


def rebuild_due_feeds(*, now: datetime) -> int:
    """Rebuild the feeds that wait: an embargo ended, a notice grew old, or a wake-up was lost.

    Returns how many documents were rewritten. One publication's fault is logged and leaves
    the others alone.
    """
    count = 0
    for publication_id in documents.stale(now).values_list("pk", flat=True):
        try:
            count += build_feeds(publication_id=publication_id, now=now)
        except Exception:
            log.exception("feeds of publication %s could not be built", publication_id)
    return count


def rebuild_feeds(
    *, publication: Publication, now: datetime, slug: str | None = None, force: bool = False
) -> FeedsBuilt:
    """Rebuild all feeds of a publication, or the one named `slug`.

    A feed that would show the same is left alone, unless `force`. Nothing is locked while
    articles are read and written out; builds may run side by side (syndication/documents.py).
    """
    ticket = documents.draw_ticket(publication.pk)
    feeds = Feed.objects.filter(publication=publication).order_by("pk")
    chosen = list(feeds.filter(slug=slug) if slug else feeds)
    quarantine = Quarantine()
    changed = 0
    for feed, entries in gather_entries(
        publication=publication, feeds=chosen, quarantine=quarantine, now=now
    ):
        feed.publication = publication
        changed += _rebuild(feed, entries, ticket, quarantine, now, force)
    if slug is None:
        due_at = _next_change(publication, now)
        documents.finish(publication.pk, ticket, due_at=due_at, now=now)
    if changed:
        hub_changed(publication_id=publication.pk)
    return FeedsBuilt(documents=changed, quarantined=quarantine.reasons)


def _rebuild(
    feed: Feed,
    entries: tuple[Entry, ...],
    ticket: int,
    quarantine: Quarantine,
    now: datetime,
    force: bool,
) -> int:
    meta = feed_meta(feed)
    shown = (RENDERER_VERSION, meta, entries)
    fingerprint = hashlib.sha256(repr(shown).encode()).hexdigest()
    if not force and documents.unchanged(feed, ticket, fingerprint):
        return 0
    built: dict[str, documents.Built] = {}
    for kind in FORMATS:
        rendered = render_feed(meta, entries, kind)
        for entry, reason in rendered.quarantined:
            quarantine.add(entry.guid, f"{kind}: {reason}")
        built[kind] = documents.Built(body=rendered.body, entries=len(rendered.entries))
    return documents.store(feed, ticket, fingerprint, built, now)


def feed_meta(feed: Feed) -> FeedMeta:
    """A feed's row and its publication's as the renderers see them."""
    publication = feed.publication
    year = feed.created_at.astimezone(UTC).year
    return FeedMeta(
        id=f"tag:{publication.domain},{year}:feeds/{publication.slug}/{feed.slug}",
        title=one_line(feed.title),
        description=one_line(feed.description or publication.tagline),
        language=feed.language or publication.language,
        home_url=f"{settings.BASE_URL}/",
        addresses={kind: feed_address(feed, kind) for kind in FORMATS},
        publication=one_line(publication.name),
        created=feed.created_at,
        hubs=hubs_of(publication.pk) if feed.access == "free" else (),
        rights=one_line(f"© {publication.publisher_name or publication.name}"),
    )


def feed_address(feed: Feed, kind: Format) -> str:
    """The absolute address of a feed in one format."""
    return f"{settings.BASE_URL}/feeds/{feed.publication.slug}/{feed.slug}.{kind}"


def _next_change(publication: Publication, now: datetime) -> datetime | None:
    """When time alone changes a feed: the next embargo to end, or notice to grow old."""
    own = Article.objects.filter(publication=publication)
    hidden = own.filter(embargo_until__gt=now - CLOCK_SKEW)
    ends = hidden.aggregate(first=Min("embargo_until"))["first"]
    killed = own.filter(pubstatus=Article.PubStatus.CANCELED, updated_at__gt=now - TOMBSTONE)
    first = killed.aggregate(first=Min("updated_at"))["first"]
    moments = [ends + CLOCK_SKEW if ends else None, first + TOMBSTONE if first else None]
    return min(filter(None, moments), default=None)
