"""Archive pages of feeds (RFC 5005).

Page 1 is the oldest. A page ends where the feed had gone on by a whole length, at a story that
is kept in a row, so that later stories move no end, and a correction changes one page.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from publisher.actions.feeds.feed_meta import feed_meta
from publisher.actions.feeds.gather_entries import EntryGatherer, Quarantine
from publisher.editorial.models import Article
from publisher.editorial.visibility import visible_articles
from publisher.renderers.feeds import Format, render_feed
from publisher.syndication import documents, facets
from publisher.syndication.models import Feed, FeedPage

FULL = 3  # a page that an import made so many times longer than a feed is cut anew
End = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """One archive page in one format."""

    body: bytes
    etag: str


def cut_pages(*, feed: Feed, now: datetime) -> int:
    """End the pages that are full by now; returns how many the feed has."""
    last = FeedPage.objects.filter(feed=feed).order_by("-number").first()
    number = last.number if last else 0
    stories = _after(_stories(feed, now), _end(last))
    rows = list(stories.order_by("published_at", "pk").values_list("published_at", "pk"))
    ends = rows[feed.length - 1 :: feed.length]
    FeedPage.objects.bulk_create(
        [
            FeedPage(
                feed=feed,
                publication_id=feed.publication_id,
                number=number + ahead,
                last_published_at=published_at,
                last_article=article_id,
            )
            for ahead, (published_at, article_id) in enumerate(ends, 1)
        ],
        ignore_conflicts=True,
    )
    return number + len(ends)


def archive_page(*, feed: Feed, number: int, kind: Format, now: datetime) -> ArchivePage | None:
    """The page as it is now, or None when the feed has no such page."""
    page = FeedPage.objects.filter(feed=feed, number=number).first()
    if page is None:
        return None
    ids = _on_page(feed, page)
    if len(ids) > FULL * feed.length:
        _cut_anew(feed, page, now)
        page = FeedPage.objects.get(feed=feed, number=number)
        ids = _on_page(feed, page)
    reading = EntryGatherer(publication=feed.publication, quarantine=Quarantine(), now=now)
    entries = tuple(reading.entries(feed, ids))
    pages = FeedPage.objects.filter(feed=feed).aggregate(last=Max("number"))["last"]
    body = render_feed(feed_meta(feed, pages=pages, number=number), entries, kind).body
    return ArchivePage(body=body, etag=documents.etag_of(body))


def _stories(feed: Feed, now: datetime) -> QuerySet[Article]:
    rows = visible_articles(feed.publication, now=now)
    return facets.matching_articles(rows, feed.publication_id, feed.query)


def _on_page(feed: Feed, page: FeedPage) -> list[int]:
    """The articles between two ends, newest first; what may be shown of them is decided later."""
    before = FeedPage.objects.filter(feed=feed, number=page.number - 1).first()
    rows = Article.objects.filter(publication_id=feed.publication_id, current__isnull=False)
    rows = facets.matching_articles(_after(rows, _end(before)), feed.publication_id, feed.query)
    published_at, article_id = page.last_published_at, page.last_article
    rows = rows.filter(
        Q(published_at__lt=published_at) | Q(published_at=published_at, pk__lte=article_id)
    )
    return list(rows.order_by("-published_at", "-pk").values_list("pk", flat=True))


def _after(rows: QuerySet[Article], end: End | None) -> QuerySet[Article]:
    if end is None:
        return rows
    published_at, article_id = end
    return rows.filter(
        Q(published_at__gt=published_at) | Q(published_at=published_at, pk__gt=article_id),
        published_at__gte=published_at,  # the same again, in words that an index knows
    )


def _end(page: FeedPage | None) -> End | None:
    return (page.last_published_at, page.last_article) if page else None


def _cut_anew(feed: Feed, page: FeedPage, now: datetime) -> None:
    with transaction.atomic():
        FeedPage.objects.filter(feed=feed, number__gte=page.number).delete()
        cut_pages(feed=feed, now=now)
        documents.mark_stale(feed.publication_id, [feed.pk])  # it names its last page
