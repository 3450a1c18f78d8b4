"""FeedReading: one document of a source's feed, and how its entries arrive."""

from dataclasses import dataclass, replace
from datetime import datetime

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.match_article import address_key, find_article
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.parsers.feeds import FeedEntry, story_of
from publisher.editorial.models import ArticleAddress, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """A document of `source` that came through `door` at `now`; the source made it at `built`."""

    source: Source
    door: str
    built: datetime | None
    now: datetime

    @property
    def actor(self) -> str:
        """Who the versions are by: nobody of ours."""
        return f"source:{self.source.slug}"

    def arrival(self, *, backfill: bool) -> Arrival:
        """How its texts go in: edits settle; `backfill`: nothing is announced."""
        return Arrival(
            publication=self.source.publication,
            source=self.source.slug,
            door=self.door,
            actor=self.actor,
            now=self.now,
            settle=True,
            is_public=True,
            backfill=backfill,
        )

    def is_archive(self, entry: FeedEntry) -> bool:
        """Whether it came out before its source was added; without a date, as part of a first
        poll."""
        if entry.published is None:
            return self.source.polled_at is None
        return entry.published < self.source.created_at

    def story(self, entry: FeedEntry) -> Parsed:
        """The article in an entry. Raises BadInput.

        What a feed shows is out: a date to come is a wrong clock. A text of a story that we have
        is no newer than its document where it says no time itself, so that a feed out of a cache
        does not take back what a webhook brought since.
        """
        parsed = story_of(entry)
        content = parsed.article
        published, updated = content.published_at, content.updated_at
        if updated is None and self.built is not None and self._is_known(content):
            updated = min(self.built, self.now)
        if published is not None:
            published = min(published, self.now)
        return replace(parsed, article=replace(content, published_at=published, updated_at=updated))

    def _is_known(self, content: Content) -> bool:
        publication, guid = self.source.publication, content.guid or ""
        if find_article(publication=publication, guid=guid, source=self.source.slug):
            return True
        key = address_key(content.canonical_url)
        known = ArticleAddress.objects.filter(publication=publication, key=key)
        return key is not None and known.exists()
