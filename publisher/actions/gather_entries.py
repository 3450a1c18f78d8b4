"""Which stories a publication's feeds show now, as entries: one reading for all its feeds."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import QuerySet

from publisher.actions.store_picture import picture_url
from publisher.content.article import Article as Content
from publisher.editorial.models import Article, Picture
from publisher.editorial.snapshots import snapshot
from publisher.editorial.visibility import Exit, shown, visible_articles
from publisher.publications.models import Publication
from publisher.renderers.feeds import Entry, Media, Source, make_entry
from publisher.syndication.matching import matches
from publisher.syndication.models import Feed

log = logging.getLogger(__name__)
LEAST = timedelta(hours=48)  # a feed shows this much, however short it is
MOST = 500  # entries, however much that is
TOMBSTONE = timedelta(days=30)  # a killed story's notice stays this long
CHUNK = 100


@dataclass(slots=True, kw_only=True)
class Gathered:
    """One feed's entries, newest first, while they are being found."""

    feed: Feed
    entries: list[Entry] = field(default_factory=list)
    full: bool = False

    def offer(self, entry: Entry, content: Content, language: str) -> None:
        """Take a usable story if the feed's query means it and there is room."""
        if not matches(self.feed.query, content, language=language):
            return
        newest = self.entries[0].published if self.entries else entry.published
        enough = len(self.entries) >= self.feed.length and newest - entry.published > LEAST
        if enough or len(self.entries) >= max(MOST, self.feed.length):
            self.full = True
        else:
            self.entries.append(entry)


@dataclass(slots=True, kw_only=True)
class Quarantine:
    """Stories that cannot be shown, by guid, with the reason. Each is logged once."""

    reasons: dict[str, str] = field(default_factory=dict)

    def add(self, guid: str, reason: str) -> None:
        """Keep the story out and say so in the log."""
        if guid not in self.reasons:
            log.error("story %s is kept out of the feeds: %s", guid, reason)
        self.reasons.setdefault(guid, reason)


def gather_entries(
    *, publication: Publication, feeds: Sequence[Feed], quarantine: Quarantine, now: datetime
) -> list[tuple[Feed, tuple[Entry, ...]]]:
    """The entries of each feed at `now`, newest first.

    A feed has `length` entries at least, and all of the last 48 hours; what was killed in the
    last 30 days is there as its notice, however old the story. A story that cannot become an
    entry goes into `quarantine` and takes nothing with it.
    """
    open_feeds = [Gathered(feed=feed) for feed in feeds]
    for entry, content in _stories(
        visible_articles(publication, now=now), publication, quarantine, now
    ):
        waiting = [one for one in open_feeds if not one.full]
        if not waiting:
            break
        for one in waiting:
            one.offer(entry, content, publication.language)
    killed = list(_stories(_killed(publication, now), publication, quarantine, now))
    return [(one.feed, _with_killed(one, killed, publication.language)) for one in open_feeds]


def _killed(publication: Publication, now: datetime) -> QuerySet[Article]:
    return (
        Article.objects.filter(
            publication=publication,
            pubstatus=Article.PubStatus.CANCELED,
            updated_at__gt=now - TOMBSTONE,
            current__isnull=False,
        )
        .select_related("current__article")
        .order_by("-published_at", "-id")
    )


Story = tuple[Entry, Content]


def _with_killed(one: Gathered, killed: list[Story], language: str) -> tuple[Entry, ...]:
    notices = [e for e, content in killed if matches(one.feed.query, content, language=language)]
    # A stable sort: stories of one second keep the order they were read in.
    return tuple(sorted(one.entries + notices, key=lambda e: e.published, reverse=True))


def _stories(
    articles: QuerySet[Article], publication: Publication, quarantine: Quarantine, now: datetime
) -> Iterator[Story]:
    rows = articles.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        source = _source(publication, chunk)
        for article in chunk:
            story = _story(article, source, quarantine, now)
            if story is not None:
                yield story


def _story(article: Article, source: Source, quarantine: Quarantine, now: datetime) -> Story | None:
    if article.current is None:
        return None
    try:
        seen = shown(article.current, exit=Exit.FEED, now=now)
        if seen is None:
            return None
        # A killed story shows its notice alone, but its own rubrics say where it had been.
        killed = article.pubstatus == Article.PubStatus.CANCELED
        content = snapshot(article.current).content if killed else seen.content
        return make_entry(seen, source), content
    except Exception as error:  # noqa: BLE001 (one bad story never takes a feed with it)
        quarantine.add(article.guid, f"{type(error).__name__}: {error}")
        return None


def _source(publication: Publication, articles: Sequence[Article]) -> Source:
    versions = [article.current_id for article in articles]
    pictures = Picture.objects.filter(publication=publication, versions__in=versions).distinct()
    return Source(
        name=publication.name,
        domain=publication.domain,
        language=publication.language,
        pictures={
            f"picture:{one.name}": Media(
                url=picture_url(publication, one.name),
                content_type=one.content_type,
                size=one.size,
                width=one.width,
                height=one.height,
            )
            for one in pictures
        },
    )
