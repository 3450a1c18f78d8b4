"""Gather the stories that feeds show now, as entries; each story is read once."""

import logging
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import F, Min, QuerySet

from publisher.actions.pictures.picture_url import picture_url
from publisher.content.article import Access
from publisher.content.links import source_of
from publisher.editorial.clock import by_the_database
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.pictures import Rendition, for_feed
from publisher.editorial.snapshots import read_ahead
from publisher.editorial.visibility import CLOCK_SKEW, Exit, shown, visible_articles
from publisher.publications.models import Publication
from publisher.renderers.feeds import Entry, Media, Source, cached_entry, without_full_text
from publisher.syndication import facets
from publisher.syndication.matching import Facets, facets_match
from publisher.syndication.models import Feed

log = logging.getLogger(__name__)
LEAST = timedelta(hours=48)  # a feed shows this much, however short it is
MOST = 500  # entries, however much that is
TOMBSTONE = timedelta(days=30)  # a killed story's notice stays this long
KEPT = 1000  # stories in memory during a build


@dataclass(slots=True, kw_only=True)
class Quarantine:
    """Stories that cannot be shown, by guid, with the reason; each is logged once. `whole`: the
    guids of those that were read and can."""

    reasons: dict[str, str] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)

    def add(self, guid: str, reason: str) -> None:
        """Keep the story out and say so in the log."""
        if guid not in self.reasons:
            log.error("story %s is kept out of the feeds: %s", guid, reason)
        self.reasons.setdefault(guid, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A feed's entries, newest first. `shows_from` is the date of the oldest, unless there is
    nothing older; `due_at` is when time alone changes them."""

    entries: tuple[Entry, ...]
    shows_from: datetime | None
    due_at: datetime | None


class EntryGatherer:
    """A publication's stories at `now`, for as many of its feeds as are asked for.

    A story that cannot become an entry goes into `quarantine` and takes nothing with it.
    """

    def __init__(self, *, publication: Publication, quarantine: Quarantine, now: datetime) -> None:
        self._publication = publication
        self._quarantine = quarantine
        self._now = now
        self._kept: OrderedDict[tuple[int, str], Entry | None] = OrderedDict()

    def gather(self, feed: Feed) -> Gathered:
        """What a feed shows: `length` entries at least, and all of the last 48 hours before the
        newest; what was killed in the last 30 days is there as its notice, however old.
        """
        young, more = self._young(feed)
        killed = [one for one in self._killed if facets_match(feed.query, one[1])]
        notices = self.entries(feed, [article_id for article_id, _, _ in killed])
        # A stable sort: stories of one second keep the order they were read in.
        entries = sorted([*young, *notices], key=lambda entry: entry.published, reverse=True)
        moments = [updated_at + TOMBSTONE for _, _, updated_at in killed]
        return Gathered(
            entries=tuple(entries),
            shows_from=young[-1].published if more else None,
            due_at=min(filter(None, [*moments, self._next_end(feed)]), default=None),
        )

    def entries(self, feed: Feed, article_ids: Sequence[int]) -> list[Entry]:
        """Those of the articles that the feed may show, in the order given."""
        access: Access = feed.access  # type: ignore[assignment]
        self._read([pk for pk in article_ids if (pk, access) not in self._kept], access)
        found = [self._kept[(pk, access)] for pk in article_ids if (pk, access) in self._kept]
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return [
            entry if feed.full_text or entry.deleted else without_full_text(entry, self._source({}))
            for entry in found
            if entry is not None
        ]

    def _young(self, feed: Feed) -> tuple[list[Entry], bool]:
        """Usable stories, newest first, and whether there are older ones."""
        rows = visible_articles(self._publication, now=self._now)
        ids = facets.matching_articles(rows, self._publication.pk, feed.query).values_list(
            "pk", flat=True
        )
        found: list[Entry] = []
        start, size = 0, feed.length
        while True:
            chunk = list(ids[start : start + size])
            for entry in self.entries(feed, chunk):
                if found and _enough(found, entry, feed.length):
                    return found, True
                found.append(entry)
            if len(chunk) < size:
                return found, False
            start, size = start + size, min(2 * size, MOST)

    @cached_property
    def _killed(self) -> list[tuple[int, Facets, datetime]]:
        rows = (
            Article.objects.filter(
                publication=self._publication,
                pubstatus=Article.PubStatus.CANCELED,
                updated_at__gt=self._now - TOMBSTONE,
                current__isnull=False,
            )
            .order_by("-published_at", "-id")
            .values_list("pk", "updated_at")
        )
        have = facets.stored([pk for pk, _ in rows])
        return [(pk, have.get(pk, facets.NOTHING), updated_at) for pk, updated_at in rows]

    def _next_end(self, feed: Feed) -> datetime | None:
        """When the next embargo ends that hides a story from the feed."""
        if not self._hidden:
            return None
        own = facets.matching_articles(self._embargoed(), self._publication.pk, feed.query)
        first = own.aggregate(first=Min("embargo_until"))["first"]
        return first + CLOCK_SKEW if first else None

    @cached_property
    def _hidden(self) -> bool:
        return self._embargoed().exists()

    def _embargoed(self) -> QuerySet[Article]:
        ended = by_the_database(self._now) - CLOCK_SKEW
        return Article.objects.filter(publication=self._publication, embargo_until__gt=ended)

    def _read(self, article_ids: Collection[int], access: Access) -> None:
        if not article_ids:
            return
        rows = ArticleVersion.objects.filter(article__in=article_ids, article__current=F("pk"))
        versions = read_ahead(rows)
        pictures = self._pictures(versions)
        for version in versions:
            article = version.article
            article.current = version
            source = self._source(pictures.get(version.pk, {}))
            self._kept[(article.pk, access)] = self._entry(version, source, access)

    def _entry(self, version: ArticleVersion, source: Source, access: Access) -> Entry | None:
        guid = version.article.guid
        try:
            seen = shown(version, exit=Exit.FEED, now=self._now, entitled=access)
            entry = cached_entry(seen, source) if seen else None
        except Exception as error:  # noqa: BLE001 (one bad story never takes a feed with it)
            self._quarantine.add(guid, f"{type(error).__name__}: {error}")
            return None
        self._quarantine.whole.add(guid)
        return entry

    def _source(self, pictures: dict[str, Media]) -> Source:
        return Source(
            name=self._publication.name,
            domain=self._publication.domain,
            language=self._publication.language,
            pictures=pictures,
        )

    def _pictures(self, versions: Sequence[ArticleVersion]) -> dict[int, dict[str, Media]]:
        """Each version's own pictures: its entry depends on no other story."""
        shows = ArticleVersion.pictures.through.objects
        rows = shows.filter(articleversion__in=versions).select_related("picture")
        found: dict[int, dict[str, Media]] = {}
        for row in rows:
            media = self._media(for_feed(row.picture))
            found.setdefault(row.articleversion_id, {})[source_of(row.picture.name)] = media
        return found

    def _media(self, file: Rendition) -> Media:
        return Media(
            url=picture_url(self._publication, file.name),
            content_type=file.content_type,
            size=file.size,
            width=file.width,
            height=file.height,
        )


def _enough(found: Sequence[Entry], entry: Entry, length: int) -> bool:
    old = found[0].published - entry.published > LEAST
    return (len(found) >= length and old) or len(found) >= max(MOST, length)
