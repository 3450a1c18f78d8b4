"""Rows to content dataclasses, here alone; a renderer never sees a model."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from django.conf import settings
from django.db.models import Prefetch, QuerySet, TextField
from django.db.models.functions import Cast

from publisher.content.article import Access, PublishedArticle, PubStatus
from publisher.content.article import Article as Content
from publisher.content.blocks import Block, Figure
from publisher.content.cache import BoundedCache
from publisher.content.codec import from_json
from publisher.content.links import source_of
from publisher.editorial.models import Article, ArticleVersion, Picture, RemotePicture

# Texts by the hash of their JSON, with its length: nothing else decides what is read from it.
_decoded: BoundedCache[tuple[bytes, int], Content] = BoundedCache(
    32_000_000, lambda key, _: 3 * key[1] + 2048
)


def read_ahead(rows: QuerySet[ArticleVersion]) -> list[ArticleVersion]:
    """The versions with all that their snapshots need, for when there are many.

    A text that this process has read before is not decoded again. All that an article's row says
    is read each time.
    """
    pictures = RemotePicture.objects.filter(picture__isnull=False).select_related("picture")
    found = (
        rows.select_related("article")
        .defer("content")
        .annotate(text=Cast("content", TextField()))
        .prefetch_related(Prefetch("remote_pictures", pictures, to_attr="fetched"))
    )
    return cast(list[ArticleVersion], list(found))


def article_url(article: Article) -> str:
    """Where readers find it: its canonical address, else our page."""
    return article.canonical_url or f"{settings.BASE_URL}/articles/{article.pk}"


def snapshot(version: ArticleVersion) -> PublishedArticle:
    """One version with the state of its article now, uncut: what an exit may show of it is
    decided by visibility.shown alone. The row's times, access and address win over the text's.
    """
    article = version.article
    content = replace(
        _content(version),
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
    rows: list[RemotePicture] | None = version.__dict__.get("fetched")
    if rows is None:
        rows = list(version.remote_pictures.filter(picture__isnull=False).select_related("picture"))
    fetched = {row.address: row.picture for row in rows if row.picture}
    blocks = tuple(_illustrated(block, fetched) for block in full.content.blocks)
    return replace(full, content=replace(full.content, blocks=blocks))


def forget() -> None:
    """Decode all texts anew from now on."""
    _decoded.clear()


def _illustrated(block: Block, fetched: Mapping[str, Picture]) -> Block:
    if not isinstance(block, Figure) or block.src not in fetched:
        return block
    picture = fetched[block.src]
    return replace(block, src=source_of(picture.name), width=picture.width, height=picture.height)


def _content(version: ArticleVersion) -> Content:
    text: str | None = version.__dict__.get("text")
    if text is None:
        return from_json(version.content)
    key = hashlib.sha256(text.encode()).digest(), len(text)
    return _decoded.get(key, lambda: from_json(json.loads(text)))
