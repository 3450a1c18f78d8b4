"""Rows become content dataclasses here and nowhere else; a renderer never sees a model."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from django.conf import settings

from publisher.content.article import Access, PublishedArticle, PubStatus
from publisher.content.blocks import Block, Figure
from publisher.content.codec import from_json
from publisher.editorial.models import Article, ArticleVersion, Picture


def article_url(article: Article) -> str:
    """Where readers find it: its canonical address, else our page."""
    return article.canonical_url or f"{settings.BASE_URL}/articles/{article.pk}"


def snapshot(version: ArticleVersion) -> PublishedArticle:
    """One version with the state of its article now, uncut: what an exit may show of it is
    decided by visibility.shown alone. The row's times, access and address win over the text's.
    """
    article = version.article
    content = replace(
        from_json(version.content),
        guid=article.guid,
        access=cast(Access, article.access),
        published_at=article.published_at,
        updated_at=article.updated_at,
        embargo_until=article.embargo_until,
        canonical_url=article.canonical_url or None,
    )
    return PublishedArticle(
        id=str(article.pk),
        version=version.number,
        guid=article.guid,
        url=article_url(article),
        content=content,
        content_hash=version.content_hash,
        pubstatus=cast(PubStatus, article.pubstatus),
        published_at=article.published_at,
        updated_at=article.updated_at,
        notice=article.notice or None,
    )


def illustrated(version: ArticleVersion) -> PublishedArticle:
    """The snapshot with the pictures that were fetched in place of the addresses that they had."""
    full = snapshot(version)
    figures = (block for block in full.content.blocks if isinstance(block, Figure))
    if not any(figure.src.startswith("https://") for figure in figures):
        return full
    rows = version.remote_pictures.filter(picture__isnull=False).select_related("picture")
    fetched = {row.address: row.picture for row in rows if row.picture}
    blocks = tuple(_illustrated(block, fetched) for block in full.content.blocks)
    return replace(full, content=replace(full.content, blocks=blocks))


def _illustrated(block: Block, fetched: Mapping[str, Picture]) -> Block:
    if not isinstance(block, Figure) or block.src not in fetched:
        return block
    picture = fetched[block.src]
    return replace(block, src=f"picture:{picture.name}", width=picture.width, height=picture.height)
