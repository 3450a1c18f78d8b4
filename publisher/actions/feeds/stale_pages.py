"""Archive pages whose copies are stale because a story on them changed."""

import secrets
from collections.abc import Collection, Mapping

from django.conf import settings
from django.db.models import Min, Q

from publisher.actions.feeds.feed_meta import FORMATS
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.syndication.models import Feed, FeedCopy, FeedPage


def pages_changed(publication: Publication, changed: Mapping[int, Collection[Article]]) -> None:
    """Note in the caller's transaction that pages show these articles of each feed (by its id).

    A copy that is written at this moment stays stale: its tag is another one from now on.
    """
    if not (settings.COPIES_DIR or settings.COPIES_S3):
        return
    paths: set[str] = set()
    for article in {one for articles in changed.values() for one in articles}:
        feeds = [pk for pk, articles in changed.items() if article in articles]
        paths.update(_pages(publication, article, feeds))
    stale = f"stale {secrets.token_hex(8)}"
    for path in paths:
        FeedCopy.objects.filter(publication=publication, path=path).update(etag=stale)


def pages_gone(feed: Feed) -> None:
    """Note in the caller's transaction that no archive page of the feed is what it was."""
    below = f"feeds/{feed.publication.slug}/{feed.slug}/"
    own = FeedCopy.objects.filter(publication=feed.publication_id, path__startswith=below)
    own.update(etag=f"stale {secrets.token_hex(8)}")


def _pages(publication: Publication, article: Article, feeds: list[int]) -> list[str]:
    """Of each feed the first page that ends behind the story."""
    behind = Q(last_published_at__gt=article.published_at) | Q(
        last_published_at=article.published_at, last_article__gte=article.pk
    )
    rows = FeedPage.objects.filter(behind, feed__in=feeds).values("feed__slug")
    found = rows.annotate(first=Min("number")).values_list("feed__slug", "first")
    return [
        page_path(publication.slug, slug, number, kind)
        for slug, number in found
        for kind in FORMATS
    ]


def page_path(publication: str, feed: str, number: int, kind: str) -> str:
    """Where an archive page stands, below the root: as in its address."""
    return f"feeds/{publication}/{feed}/{number}.{kind}"
