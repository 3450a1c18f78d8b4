"""An article as a ninjs document under the names of 3.x, without `standard`; older versions rename
what is in it."""

import json
from typing import Any

from publisher.content.article import Article, PublishedArticle
from publisher.content.parsers.ninjs_document import ACCESS_RIGHTS
from publisher.renderers.characters import clean
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import (
    copyright_notice,
    holder_of,
    language_of,
    notes,
    timestamp,
    uri_of,
)
from publisher.renderers.wire.parts.markup import markup_of
from publisher.renderers.wire.parts.ninjs_associations import enclosures, pictures, plain
from publisher.renderers.wire.source import MEDIA_TOPICS, WireSource
from publisher.renderers.wire.text import blocks_as_text

Json = dict[str, Any]


def story(article: PublishedArticle, source: WireSource) -> Json:
    """The document; what is not known is not in it.

    One that was taken back (pubstatus `canceled` or `withheld`) says so in `edNote`, a killed one
    with its notice, and has no text.
    """
    content = article.content
    document: Json = {
        "uri": uri_of(article.guid, source.domain),
        "type": "text",
        "representationType": "partial" if article.excerpt else "full",
        "version": str(article.version),
        "firstCreated": timestamp(article.published_at),
        "versionCreated": timestamp(article.updated_at),
        "contentCreated": timestamp(article.published_at),
        "pubStatus": article.pubstatus,
        "urgency": content.urgency,
        "embargoedUntil": timestamp(content.embargo_until) if content.embargo_until else None,
        "language": language_of(article, source),
        "edNote": "\n".join(notes(article, source)),
        **_words(content, source),
        **_rights(article, source),
        "bodies": _bodies(article, source),
        "associations": _associations(article, source),
        **_elsewhere(article),
    }
    return {key: value for key, value in document.items() if value not in (None, "", [])}


def written(document: Json) -> bytes:
    """A document as one line of UTF-8 JSON."""
    text = json.dumps(_clean(document), ensure_ascii=False, separators=(",", ":"))
    return (text + "\n").encode()


def _associations(article: PublishedArticle, source: WireSource) -> list[Json]:
    if article.pubstatus != "usable":
        return []
    return pictures(article.content, source) + enclosures(article.content)


def _elsewhere(article: PublishedArticle) -> Json:
    return {
        "renditions": [{"name": "web", "href": uri(article.url), "contentType": "text/html"}],
        "altIds": [
            {"role": "article", "value": article.id},
            {"role": "contentHash", "value": article.content_hash},
        ],
    }


def _words(content: Article, source: WireSource) -> Json:
    names = [author.name for author in content.authors if author.name]
    headlines = [plain("main", content.headline), plain("kicker", content.kicker)]
    descriptions = [plain("standfirst", content.standfirst)]
    descriptions += [plain("authorNote", author.note) for author in content.authors]
    descriptions += [plain("sponsor", content.sponsor)]
    return {
        "headlines": [each for each in headlines if each],
        "slugline": content.slugline,
        "descriptions": [each for each in descriptions if each],
        "by": ", ".join(names),
        "people": [{"name": name, "rel": "author"} for name in names],
        "places": [{"name": content.place}] if content.place else [],
        "genres": [{"name": content.genre}] if content.genre else [],
        "subjects": _subjects(content, source),
    }


def _subjects(content: Article, source: WireSource) -> list[Json]:
    """Rubrics and tags by their own names; `uri` is the Media Topic that an editor mapped to it."""
    rubrics = [
        {"name": name, "rel": "category", "literal": "/".join(content.rubrics[: depth + 1])}
        | _topic(source, "rubric", name)
        for depth, name in enumerate(content.rubrics)
    ]
    tags = [{"name": tag, "rel": "keyword"} | _topic(source, "tag", tag) for tag in content.tags]
    return rubrics + tags


def _topic(source: WireSource, kind: str, value: str) -> Json:
    digits = source.topic(kind, value)
    return {"uri": MEDIA_TOPICS + digits} if digits else {}


def _rights(article: PublishedArticle, source: WireSource) -> Json:
    return {
        "infoSources": [{"name": source.name, "role": "publisher"}],
        "copyrightHolder": holder_of(source),
        "copyrightNotice": copyright_notice(article, source),
        "usageTerms": source.usage_terms,
        "rightsInfo": _access(article.content),
    }


def _access(content: Article) -> Json | None:
    """ninjs has no field for who may read a story; what is not said is free."""
    if content.access == "free":
        return None
    return {"langId": ACCESS_RIGHTS, "encodedRights": content.access}


def _bodies(article: PublishedArticle, source: WireSource) -> list[Json]:
    markup = markup_of(article, source)
    if not markup:
        return []
    if article.content.direction == "rtl":
        markup = f'<div dir="rtl">{markup}</div>'
    text = blocks_as_text(article.content.blocks)
    sizes = {"charCount": len(text), "wordCount": len(text.split())}
    return [
        {"role": "main", "contentType": "text/html", **sizes, "value": markup},
        {"role": "text", "contentType": "text/plain", **sizes, "value": text},
    ]


def _clean(value: Any) -> Any:
    """Without the control characters and lone surrogates that break parsers."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
