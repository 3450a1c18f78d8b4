"""OPML of a publication's feeds, and site maps of its stories."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from publisher.actions.feeds.feed_meta import feed_address, home_address
from publisher.editorial.models import Article
from publisher.editorial.snapshots import article_url
from publisher.editorial.visibility import visible_articles
from publisher.publications.models import Publication
from publisher.renderers.feeds.lists import (
    ListedFeed,
    ListedPage,
    news_sitemap,
    opml,
    sitemap,
    sitemap_index,
)
from publisher.syndication.models import Feed

NEWS = timedelta(hours=48)  # Google reads no older ones
MOST_NEWS = 1000
ON_PAGE = 10_000


def public_feeds(publication: Publication) -> QuerySet[Feed]:
    """The feeds that anybody may be told of."""
    return Feed.objects.filter(
        publication=publication, private=False, access="free", moved_to="", retired_at=None
    ).order_by("slug")


def list_feeds(*, publication: Publication) -> bytes:
    """OPML of all public feeds."""
    listed = []
    for feed in public_feeds(publication):
        feed.publication = publication
        listed.append(
            ListedFeed(
                title=feed.title,
                description=feed.description,
                language=feed.language or publication.language,
                url=feed_address(feed, "rss"),
                home_url=home_address(publication),
            )
        )
    return opml(publication.name, listed)


def list_news(*, publication: Publication, now: datetime) -> bytes:
    """The news site map: what came out in the last 48 hours."""
    rows = visible_articles(publication, now=now).filter(
        published_at__gt=now - NEWS, published_at__lte=now
    )
    language = publication.language.split("-")[0]
    return news_sitemap(publication.name, language, _pages(rows[:MOST_NEWS]))


def list_pages(*, publication: Publication, number: int, now: datetime) -> bytes | None:
    """One site map of all stories, 1 the oldest; 0 is the index. None where there is none."""
    rows = visible_articles(publication, now=now).order_by("pk")
    if not number:
        last = -(-rows.count() // ON_PAGE) or 1
        base = f"{settings.BASE_URL}/feeds/{publication.slug}"
        return sitemap_index(f"{base}/sitemap-{page}.xml" for page in range(1, last + 1))
    pages = list(_pages(rows[(number - 1) * ON_PAGE : number * ON_PAGE]))
    return sitemap(pages) if pages or number == 1 else None


def _pages(rows: QuerySet[Article]) -> Iterator[ListedPage]:
    """A headline is public of any story that may be shown; its text is not read."""
    fields = ("canonical_url", "published_at", "updated_at", "current__headline")
    own = rows.select_related(None).values_list("pk", *fields)
    for pk, canonical_url, published_at, updated_at, headline in own:
        yield ListedPage(
            url=article_url(Article(pk=pk, canonical_url=canonical_url)),
            title=headline,
            published=published_at,
            updated=max(published_at, updated_at),
        )
