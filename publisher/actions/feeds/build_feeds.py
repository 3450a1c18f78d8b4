"""Build feed documents; store only those whose bytes changed."""

import hashlib
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet

from publisher.actions.feeds.copies import wake_copies
from publisher.actions.feeds.feed_changes import TASK, mark_feeds
from publisher.actions.feeds.feed_faults import report_faults
from publisher.actions.feeds.feed_meta import FORMATS, feed_meta
from publisher.actions.feeds.feed_pages import cut_pages
from publisher.actions.feeds.gather_entries import EntryGatherer, Gathered, Quarantine
from publisher.actions.feeds.wake_hub import hub_changed
from publisher.actions.processes.enqueue import send_task
from publisher.publications.models import Publication
from publisher.renderers.feeds import RENDERER_VERSION, FeedMeta, render_feed
from publisher.syndication import documents
from publisher.syndication.models import Feed, FeedState

PAUSE = 0.5  # seconds
_asked: dict[int, float] = {}  # by publication, until when a build is under way, monotonic
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsBuilt:
    """documents: how many were rewritten; quarantined: guid and reason of stories left out."""

    documents: int
    quarantined: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One run over feeds of a publication."""

    ticket: int
    quarantine: Quarantine
    now: datetime
    force: bool


def build_feeds(*, publication_id: int, now: datetime) -> int:
    """Rebuild those of the publication's feeds that wait; returns how many documents changed."""
    publication = Publication.objects.filter(pk=publication_id).first()
    if publication is None:
        log.warning("publication %s is gone; its feeds are not built", publication_id)
        return 0
    return rebuild_feeds(publication=publication, now=now).documents


def build_in_turn(*, publication_id: int, now: datetime) -> int:
    """Build the feeds, but not within half a second of the last build: what changes meanwhile
    shares the next one. The first change after quiet is built at once.

    Returns how many documents changed; 0 when the build was put off.
    """
    if _built_lately(publication_id, now):
        _once_more(publication_id)
        return 0
    return build_feeds(publication_id=publication_id, now=now)


def _built_lately(publication_id: int, now: datetime) -> bool:
    lately = FeedState.objects.filter(
        pk=publication_id, built_at__gt=now - timedelta(seconds=PAUSE), built_at__lte=now
    )
    return lately.exists()


def _once_more(publication_id: int) -> None:
    """Ask for one more build, however many changes ask for it in this process meanwhile."""
    if time.monotonic() >= _asked.get(publication_id, 0.0):
        _asked[publication_id] = time.monotonic() + PAUSE
        send_task(TASK, publication_id, queue="feeds", delay=PAUSE)


def rebuild_due_feeds(*, now: datetime, spare: bool = False) -> int:
    """Rebuild the feeds that wait: an embargo ended, a notice grew old, or a wake-up was lost.

    Returns how many documents were rewritten. One publication's fault is logged and leaves
    the others alone. `spare`: leave those to their worker that were built a moment ago.
    """
    count = 0
    for publication_id in documents.stale_publications(now):
        if spare and _built_lately(publication_id, now):
            continue
        try:
            count += build_feeds(publication_id=publication_id, now=now)
        except Exception:
            log.exception("feeds of publication %s could not be built", publication_id)
    return count


def rebuild_feeds(
    *, publication: Publication, now: datetime, slug: str | None = None, force: bool = False
) -> FeedsBuilt:
    """Rebuild the feeds of a publication that wait; all of them with `force`; or one, by `slug`.

    A feed that would show the same is left alone, unless `force`. Nothing is locked while
    articles are read and written out; builds may run side by side (syndication/documents.py).
    """
    started = time.monotonic()
    mark_feeds(publication=publication)
    build = Build(
        ticket=documents.draw_ticket(publication.pk),
        quarantine=Quarantine(),
        now=now,
        force=force,
    )
    reading = EntryGatherer(publication=publication, quarantine=build.quarantine, now=now)
    changed = 0
    for feed in _chosen_feeds(publication, slug, build).filter(retired_at=None).order_by("pk"):
        feed.publication = publication
        changed += _rebuild(feed, reading, build)
    if changed:
        hub_changed(publication_id=publication.pk)
    report_faults(publication=publication, quarantine=build.quarantine, now=now)
    wake_copies(publication.pk)
    if slug is None:
        spent = timedelta(seconds=time.monotonic() - started)
        documents.finish_build(publication.pk, build.ticket, now=now + spent)
    return FeedsBuilt(documents=changed, quarantined=build.quarantine.reasons)


def _chosen_feeds(publication: Publication, slug: str | None, build: Build) -> QuerySet[Feed]:
    if not slug and not build.force:
        return documents.stale_feeds(publication.pk, build.now)
    feeds = Feed.objects.filter(publication=publication)
    return feeds.filter(slug=slug) if slug else feeds


def _rebuild(feed: Feed, reading: EntryGatherer, build: Build) -> int:
    gathered = reading.gather(feed)
    meta = feed_meta(feed, pages=cut_pages(feed=feed, now=build.now))
    shown = documents.Snapshot(
        fingerprint=_fingerprint(meta, gathered),
        shows_from=gathered.shows_from,
        due_at=gathered.due_at,
    )
    if not build.force and documents.skip_unchanged(feed, build.ticket, shown):
        return 0
    built: dict[str, documents.BuiltDocument] = {}
    for kind in FORMATS:
        rendered = render_feed(meta, gathered.entries, kind)
        for entry, reason in rendered.quarantined:
            build.quarantine.add(entry.guid, f"{kind}: {reason}")
        built[kind] = documents.BuiltDocument(body=rendered.body, entries=len(rendered.entries))
    return documents.store(feed, build.ticket, shown, built, build.now)


def _fingerprint(meta: FeedMeta, gathered: Gathered) -> str:
    shown = (RENDERER_VERSION, meta, gathered.entries)
    return hashlib.sha256(repr(shown).encode()).hexdigest()
