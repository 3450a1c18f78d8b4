"""What a token may read of an article, and the tag that names what it read."""

from datetime import datetime

from django.db.models import QuerySet

from publisher.actions.intake.match_article import find_article
from publisher.content.article import PublishedArticle
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.visibility import Exit, shown
from publisher.web.api.callers import Caller
from publisher.web.api.problems import ApiError


def articles_of(caller: Caller) -> QuerySet[Article]:
    """The articles of the token's publication, with all that `visible_story` reads."""
    articles = Article.objects.filter(publication=caller.publication, current__isnull=False)
    return articles.select_related("publication", "current__article__publication")


def visible_story(article: Article, caller: Caller, now: datetime) -> PublishedArticle | None:
    """What the token's scopes let it read of the article's current version; None for nothing.

    A story under embargo is there for `articles:embargoed` alone, and what stands behind a cut
    mark for `articles:paid`; a killed one is its notice.
    """
    if article.current is None:
        return None
    return shown(
        article.current,
        exit=Exit.API,
        now=now,
        entitled="paid" if "articles:paid" in caller.scopes else "free",
        advance="articles:embargoed" in caller.scopes,
    )


def visible_article(guid: str, caller: Caller, now: datetime) -> tuple[Article, PublishedArticle]:
    """The article of that guid and what the token sees of it.

    Raises the problem 404 for one that is not there and for one that the token may not see, in
    the same words.
    """
    article = find_or_404(guid, caller)
    story = visible_story(article, caller, now)
    if story is None:
        raise _unknown(guid)
    return article, story


def known_article(guid: str, caller: Caller, now: datetime) -> Article:
    """The article, for answers without its text: one that the token sees, or any for
    `articles:embargoed`. Raises the problem 404.
    """
    article = find_or_404(guid, caller)
    if "articles:embargoed" not in caller.scopes and visible_story(article, caller, now) is None:
        raise _unknown(guid)
    return article


def find_or_404(guid: str, caller: Caller) -> Article:
    """The article of that guid, whoever may see it, for who may change it. Raises ApiError 404."""
    pk = find_article(publication=caller.publication, guid=guid, source=caller.source)
    article = articles_of(caller).filter(pk=pk).first() if pk is not None else None
    if article is None:
        raise _unknown(guid)
    return article


def _unknown(guid: str) -> ApiError:
    return ApiError(404, "unknown_article", f"there is no article {guid[:500]}", where="guid")


def version_tag(version: ArticleVersion) -> str:
    """The ETag of a version read whole: its content hash and its number, for a kill or a release
    may leave the text as it was."""
    return f'"{version.content_hash}.{version.number}"'


def story_tag(version: ArticleVersion, story: PublishedArticle) -> str:
    """The ETag of what was seen: an excerpt has another, so that nobody writes it back."""
    tag = version_tag(version)
    return f'{tag[:-1]}.excerpt"' if story.excerpt else tag
