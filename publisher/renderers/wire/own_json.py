"""Our own JSON: the story in the shape of `article show`, with all of its blocks, and under `wire`
what a partner is told besides (schemas/article-1.json)."""

import json
from dataclasses import replace
from typing import Any

from publisher.content.article import PublishedArticle
from publisher.content.blocks import Block, Figure
from publisher.content.codec import timestamp
from publisher.content.public_json import shown_document
from publisher.renderers.characters import clean
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import copyright_notice, holder_of
from publisher.renderers.wire.parts import facts
from publisher.renderers.wire.source import WireSource

SCHEMA = "urn:x-publisher:article:1"

Json = dict[str, Any]


def render_json(article: PublishedArticle, source: WireSource) -> bytes:
    """The document in UTF-8 on one line; the same article gives the same bytes. Pictures are at
    their addresses; one that has none is left out."""
    blocks = tuple(
        block for each in article.content.blocks if (block := _addressed(each, source)) is not None
    )
    content = replace(
        article.content,
        guid=article.guid,
        published_at=article.published_at,
        updated_at=article.updated_at,
        blocks=blocks,
        cut=_cut(article, source),
    )
    document = {**shown_document(replace(article, content=content)), "wire": _wire(article, source)}
    return (json.dumps(_clean(document), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _addressed(block: Block, source: WireSource) -> Block | None:
    if not isinstance(block, Figure):
        return block
    place = source.address(block.src)
    return replace(block, src=uri(place)) if place else None


def _cut(article: PublishedArticle, source: WireSource) -> int | None:
    """Where the cut mark stands among the blocks that are left."""
    cut = article.content.cut
    if cut is None:
        return None
    kept = (_addressed(block, source) is not None for block in article.content.blocks[:cut])
    return sum(kept)


def _wire(article: PublishedArticle, source: WireSource) -> Json:
    return {
        "schema": SCHEMA,
        "url": uri(article.url),
        "publisher": source.name,
        "taken_back": article.taken_back,
        "excerpt": article.excerpt,
        "sample": source.sample,
        "instructions": list(facts.warnings(article, source)),
        "copyright_holder": holder_of(source),
        "copyright_notice": copyright_notice(article, source),
        "usage_terms": source.usage_terms,
        "published_at": timestamp(article.published_at),
        "updated_at": timestamp(article.updated_at),
        "topics": list(facts.topics(article, source)),
        "pictures": [
            {
                "src": uri(one.picture.url),
                "content_type": one.picture.content_type,
                "size": one.picture.size,
                "width": one.picture.width or one.figure.width,
                "height": one.picture.height or one.figure.height,
                "file": one.picture.file or None,
            }
            for one in facts.shown(article, source)
        ],
    }


def _clean(value: Any) -> Any:
    """Without the control characters and lone surrogates that break parsers."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
