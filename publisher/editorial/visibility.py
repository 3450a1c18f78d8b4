"""What an exit may show of an article now. Every exit asks here, and nowhere else."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from publisher.content.article import Article as Content
from publisher.content.article import PublishedArticle
from publisher.content.blocks import Paragraph
from publisher.editorial.models import Article, ArticleVersion, Picture
from publisher.editorial.snapshots import snapshot
from publisher.publications.models import Publication


class Exit(StrEnum):
    """A way out of the house."""

    MAIL = "mail"
    FEED = "feed"
    PAGE = "page"
    API = "api"
    PARTNER = "partner"
    SITEMAP = "sitemap"
    PICTURE = "picture"


# Two machines' clocks may differ by this much, and an embargo must hold by either of them.
CLOCK_SKEW = timedelta(seconds=5)
# Whoever reads a mail has registered by subscribing; a partner has a contract.
WHOLE_FOR = {
    Article.Access.FREE: frozenset(Exit),
    Article.Access.REGISTERED: frozenset({Exit.MAIL, Exit.PARTNER, Exit.PICTURE}),
    Article.Access.PAID: frozenset({Exit.PARTNER, Exit.PICTURE}),
}
WITHDRAWN = {"fr": "Article retiré", "en": "Article withdrawn"}


def shown(version: ArticleVersion, *, exit: Exit, now: datetime) -> PublishedArticle | None:  # noqa: A002
    """What this exit may show of the version at `now` (aware), or None for nothing at all.

    A killed story is its notice: no exit shows a word of its text, its headline included, whatever
    version is asked for. A story under embargo or withheld is nothing. A story for registered or
    paying readers is cut after its first paragraph where the exit cannot know its reader.
    """
    article = version.article
    if article.pubstatus == Article.PubStatus.CANCELED:
        silent = exit is Exit.PICTURE or (
            exit is not Exit.PARTNER and under_embargo(article, now=now)
        )
        return None if silent else _withdrawn(snapshot(version))
    if article.pubstatus != Article.PubStatus.USABLE or under_embargo(article, now=now):
        return None
    full = snapshot(version)
    if exit in WHOLE_FOR[Article.Access(article.access)]:
        return full
    return replace(full, content=_cut(full.content))


def under_embargo(article: Article, *, now: datetime) -> bool:
    """Whether it must not leave yet; closed for CLOCK_SKEW longer than written."""
    return article.embargo_until is not None and now < article.embargo_until + CLOCK_SKEW


def visible_articles(publication: Publication, *, now: datetime) -> QuerySet[Article]:
    """Usable articles out of embargo, newest first, each with its current version."""
    open_now = Q(embargo_until=None) | Q(embargo_until__lte=now - CLOCK_SKEW)
    return (
        Article.objects.filter(
            open_now,
            publication=publication,
            pubstatus=Article.PubStatus.USABLE,
            current__isnull=False,
        )
        .select_related("current__article")
        .order_by("-published_at", "-id")
    )


def picture_shown(picture: Picture, *, now: datetime) -> bool:
    """Whether a picture may be served: some article that may be shown has it in a version."""
    publication = picture.publication
    return visible_articles(publication, now=now).filter(versions__pictures=picture).exists()


def _withdrawn(full: PublishedArticle) -> PublishedArticle:
    own = (full.content.language or "fr").split("-")[0].lower()
    language = own if own in WITHDRAWN else "en"
    emptied = Content(
        headline=WITHDRAWN[language],
        blocks=(),
        guid=full.guid,
        language=language,
        direction="ltr",
        published_at=full.published_at,
        updated_at=full.updated_at,
    )
    return replace(full, content=emptied)


def _cut(content: Content) -> Content:
    first = next((n for n, b in enumerate(content.blocks, 1) if isinstance(b, Paragraph)), 0)
    return replace(content, blocks=content.blocks[:first])
