"""An article's text goes in: a first version, a next one, or nothing where nothing changed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.db import transaction

from publisher.actions.publish_article import article_changed, lock_article
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.blocks import Figure
from publisher.content.links import is_address
from publisher.content.typography import base_direction
from publisher.editorial.models import Article, ArticleVersion, Picture
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication

Result = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """What became of a text. `version` is the current one, new or not."""

    article: Article
    version: ArticleVersion
    result: Result


def store_article(
    *,
    publication: Publication,
    parsed: Parsed,
    guid: str,
    source: str,
    actor: str,
    now: datetime,
) -> StoredArticle:
    """Store a parsed text under its guid, in one transaction with all that follows from it.

    The first version fixes `published_at` (the text's own, else `now`). A later one may move the
    embargo but not lift it by being silent about it. `source` is the way in ("file", "api:7").
    Raises PublisherError `article_killed`, `unknown_picture`.
    """
    with transaction.atomic():
        article = _row(publication, parsed.article, guid, source, now)
        content = _completed(parsed.article, article)
        current = article.current
        if current is not None and current.content_hash == codec.content_hash(content):
            return StoredArticle(article=article, version=current, result="unchanged")
        version = _next_version(article, content, actor, now)
        result: Result = "created" if current is None else "updated"
        audit.record(
            actor=actor,
            verb="import_article",
            target=article,
            at=now,
            publication=publication,
            version=version.number,
            result=result,
            source=source,
        )
        article_changed(version=version, now=now)
    return StoredArticle(article=article, version=version, result=result)


def _row(
    publication: Publication, content: Content, guid: str, source: str, now: datetime
) -> Article:
    """The article's row, locked; made when the guid is new."""
    published_at = content.published_at or now
    article, _ = Article.objects.get_or_create(
        publication=publication,
        guid=guid,
        defaults={
            "source": source,
            "published_at": published_at,
            "updated_at": max(content.updated_at or published_at, published_at),
            "created_at": now,
        },
    )
    article = lock_article(article.pk)
    if article.pubstatus == Article.PubStatus.CANCELED:
        raise PublisherError(
            "article_killed",
            f"{guid} was killed and takes no new text; import the story under another guid",
            guid,
        )
    return article


def _completed(content: Content, article: Article) -> Content:
    """The text with what its source left open filled in from the row and the publication."""
    return replace(
        content,
        guid=article.guid,
        language=content.language or article.publication.language,
        direction=content.direction or base_direction(content.headline) or "ltr",
        published_at=article.published_at,
        updated_at=content.updated_at,
        embargo_until=content.embargo_until or article.embargo_until,
        canonical_url=content.canonical_url or article.canonical_url or None,
    )


def _next_version(article: Article, content: Content, actor: str, now: datetime) -> ArticleVersion:
    last = article.versions.order_by("-number").first()
    change = ArticleVersion.Change.UPDATED if last else ArticleVersion.Change.CREATED
    version = ArticleVersion.objects.create(
        publication=article.publication,
        article=article,
        number=last.number + 1 if last else 1,
        change=change,
        headline=content.headline,
        content=codec.to_json(content),
        content_hash=codec.content_hash(content),
        author=actor,
        created_at=now,
    )
    version.pictures.set(_pictures(article.publication, content))
    if last:
        article.updated_at = max(content.updated_at or now, article.published_at)
    article.access = content.access
    article.embargo_until = content.embargo_until
    article.canonical_url = content.canonical_url or ""
    article.current = version
    article.save()
    return version


def _pictures(publication: Publication, content: Content) -> list[Picture]:
    """The rows behind the figures that show pictures of ours."""
    figures = [b.src for b in content.blocks if isinstance(b, Figure) and not is_address(b.src)]
    names = {src.removeprefix("picture:") for src in figures}
    found = list(Picture.objects.filter(publication=publication, name__in=names))
    missing = sorted(names - {picture.name for picture in found})
    if missing:
        raise PublisherError(
            "unknown_picture",
            f"{publication.slug} has no picture {missing[0]}; put the file beside the article",
            missing[0],
        )
    return found
