"""Store the entries of a feed as articles: each whole or not at all."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from publisher.actions.intake.sources.feed_reading import FeedReading
from publisher.actions.intake.store_article import store_article
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.content.parsers.feeds import FeedEntry, ReadFeed
from publisher.editorial.models import Article, Source, SourceItem
from publisher.errors import PublisherError

log = logging.getLogger(__name__)
MOST_WARNINGS = 200
DELETED = "deleted"  # instead of a digest: the feed's tombstone was obeyed


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedEntry:
    """An entry of which nothing went in, and why."""

    guid: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWarning:
    """What somebody should look at in an entry that went in; guid "" for the document itself."""

    guid: str
    code: str
    message: str


@dataclass(slots=True, kw_only=True)
class TakenEntries:
    """What became of a document's entries: numbers of stories, the refused ones, and what to look
    at in the others (MOST_WARNINGS at most).
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    refused: list[RefusedEntry] = field(default_factory=list)
    warnings: list[EntryWarning] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything came of it."""
        return bool(self.created or self.updated or self.withdrawn)

    def refuse(self, guid: str, code: str, message: str) -> None:
        """Note one more that did not go in."""
        self.refused.append(RefusedEntry(guid=guid[:500], code=code, message=message))

    def warn(self, guid: str, code: str, message: str) -> None:
        """Note what to look at; the entry went in."""
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(EntryWarning(guid=guid[:500], code=code, message=message))


def take_entries(*, source: Source, feed: ReadFeed, door: str, now: datetime) -> TakenEntries:
    """Store what is new or changed since it was last read, one transaction each.

    An entry older than its source is an archive's: it announces nothing. Edits settle. What the
    feed says was deleted is unpublished, if it is this source's own. A database out of reach is
    raised; whatever else one entry meets is its own refusal.
    """
    taken = TakenEntries()
    _report_unread(feed, taken)
    known = _digests(source, [entry.guid for entry in feed.entries] + list(feed.deleted))
    intake = FeedReading(source=source, door=door, built=feed.built, now=now)
    # Oldest first: stories are announced in the order in which they came out.
    for entry in reversed(feed.entries):
        digest = entry.digest
        if known.get(entry.guid) == digest:
            taken.unchanged += 1
        else:
            _take(intake, entry, digest, taken, new=entry.guid not in known)
    for guid in feed.deleted:
        if known.get(guid) != DELETED:
            _withdraw(intake, guid, taken)
    return taken


def _report_unread(feed: ReadFeed, taken: TakenEntries) -> None:
    if feed.mended:
        message = f"the feed is not well-formed XML ({feed.mended}); it was read all the same"
        taken.warn("", "feed_mended", message)
    if feed.unnamed:
        message = f"{feed.unnamed} entries have neither guid nor link; give them one"
        taken.refuse("", "no_guid", message)
    for guid in feed.twice:
        taken.refuse(guid, "duplicate_guid", "two entries have this guid; one of them was read")
    if feed.cut_off:
        message = f"only the first {len(feed.entries)} entries were read; import an archive as one"
        taken.refuse("", "too_many_entries", message)


def _digests(source: Source, guids: list[str]) -> dict[str, str]:
    items = SourceItem.objects.filter(publication_id=source.publication_id, source=source.slug)
    return dict(items.filter(source_id__in=guids).values_list("source_id", "digest"))


def _take(
    intake: FeedReading, entry: FeedEntry, digest: str, taken: TakenEntries, *, new: bool
) -> None:
    source = intake.source
    try:
        parsed = intake.story(entry)
        with transaction.atomic():
            arrival = intake.arrival(backfill=new and intake.is_archive(entry))
            stored = store_article(arrival=arrival, parsed=parsed)
            _keep_digest(source, stored.article, entry.guid, digest)
    except PublisherError as error:
        if error.code == "older_version":  # another door was quicker than a cached feed
            taken.unchanged += 1
        else:
            taken.refuse(entry.guid, error.code, error.message)
        return
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 (one bad entry must not stop the others)
        log.error("source %s: an entry failed: %s", source.slug, type(error).__name__)
        taken.refuse(entry.guid, "failed", f"it could not be read: {type(error).__name__}")
        return
    setattr(taken, stored.result, getattr(taken, stored.result) + 1)
    for warning in parsed.warnings:
        taken.warn(entry.guid, warning.code, warning.message)


def _keep_digest(source: Source, article: Article, guid: str, digest: str) -> None:
    SourceItem.objects.update_or_create(
        publication=source.publication,
        source=source.slug,
        source_id=guid,
        defaults={"digest": digest},
        create_defaults={"digest": digest, "article": article},
    )


def _withdraw(intake: FeedReading, guid: str, taken: TakenEntries) -> None:
    source = intake.source
    own = Article.objects.filter(publication=source.publication, source=source.slug)
    called = own.filter(source_items__source=source.slug, source_items__source_id=guid)
    article = own.filter(guid=guid).first() or called.first()
    if article is None:
        return
    try:
        with transaction.atomic():
            if article.pubstatus == Article.PubStatus.USABLE:
                unpublish_article(
                    article=article,
                    note="deleted in the source’s feed",
                    door=intake.door,
                    actor=intake.actor,
                    now=intake.now,
                )
                taken.withdrawn += 1
            _keep_digest(source, article, guid, DELETED)
    except PublisherError as error:
        taken.refuse(guid, error.code, error.message)
