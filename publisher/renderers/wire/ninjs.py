"""IPTC ninjs 3.0 (https://iptc.org/standards/ninjs/): one article as JSON bytes."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from publisher.content.article import Article, Enclosure, PublishedArticle
from publisher.content.blocks import Figure
from publisher.content.enclosures import kind_of
from publisher.content.parsers.ninjs_document import ACCESS_RIGHTS
from publisher.renderers.body import CUT_MARK, Addresses, blocks, colophon
from publisher.renderers.characters import clean
from publisher.renderers.uris import quoted, uri
from publisher.renderers.wire.source import WireSource
from publisher.renderers.wire.text import blocks_as_text, inline_as_text

STANDARD = {
    "name": "ninjs",
    "version": "3.0",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#",
}
KILL_PREFIXES = {"fr": "RETRAIT IMPÉRATIF\u00a0: ", "en": "KILL, do not use: "}
WITHDRAWAL_NOTES: dict[str, dict[str, str]] = {
    "unpublished": {
        "fr": "ARTICLE DÉPUBLIÉ\u00a0: à retirer, sans mention aux lecteurs.",
        "en": "UNPUBLISHED: remove it; no notice to readers is needed.",
    },
    "withheld": {
        "fr": "ARTICLE SUSPENDU\u00a0: à ne pas utiliser jusqu’à nouvel avis.",
        "en": "WITHHELD: do not use it until further notice.",
    },
}
PARTS = {
    "fr": "Extrait\u00a0: la suite n’est pas comprise dans cet accès.",
    "en": "Excerpt: the rest is not part of this access.",
}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f-\uffff]+")

Json = dict[str, Any]


def render_ninjs(article: PublishedArticle, source: WireSource) -> bytes:
    """The article as one line of UTF-8 JSON; the same article gives the same bytes.

    One that was taken back (pubstatus `canceled` or `withheld`) says so in `edNote`, a killed one
    with its notice, and has no text.
    """
    content = article.content
    document: Json = {
        "standard": STANDARD,
        "uri": uri_of(article.guid, source.domain),
        "type": "text",
        "representationType": "partial" if article.excerpt else "full",
        "version": str(article.version),
        "firstCreated": _time(article.published_at),
        "versionCreated": _time(article.updated_at),
        "contentCreated": _time(article.published_at),
        "pubStatus": article.pubstatus,
        "embargoedUntil": _time(content.embargo_until) if content.embargo_until else None,
        "language": content.language or source.language,
        "edNote": _note(article, source),
        **_words(content),
        **_rights(article, source),
        "bodies": _bodies(article, source),
        "associations": _pictures(content, source) + _enclosures(content),
        **_elsewhere(article),
    }
    given = {key: value for key, value in document.items() if value not in (None, "", [])}
    return (json.dumps(_clean(given), ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def uri_of(guid: str, domain: str) -> str:
    """The guid if it is an absolute URI, else a tag URI (RFC 4151) made from it."""
    if _URI.fullmatch(guid):
        return guid
    return f"tag:{domain},2000:{quoted(guid, '-._~')}"


def _elsewhere(article: PublishedArticle) -> Json:
    return {
        "renditions": [{"name": "web", "href": uri(article.url), "contentType": "text/html"}],
        "altIds": [
            {"role": "article", "value": article.id},
            {"role": "contentHash", "value": article.content_hash},
        ],
    }


def _words(content: Article) -> Json:
    names = [author.name for author in content.authors if author.name]
    headlines = [_text("main", content.headline), _text("kicker", content.kicker)]
    descriptions = [_text("standfirst", content.standfirst)]
    descriptions += [_text("authorNote", author.note) for author in content.authors]
    descriptions += [_text("sponsor", content.sponsor)]
    return {
        "headlines": [each for each in headlines if each],
        "descriptions": [each for each in descriptions if each],
        "by": ", ".join(names),
        "people": [{"name": name, "rel": "author"} for name in names],
        "subjects": [
            {"name": name, "rel": "category", "literal": "/".join(content.rubrics[: depth + 1])}
            for depth, name in enumerate(content.rubrics)
        ]
        + [{"name": tag, "rel": "keyword"} for tag in content.tags],
    }


def _rights(article: PublishedArticle, source: WireSource) -> Json:
    holder = source.copyright_holder or source.name
    return {
        "infoSources": [{"name": source.name, "role": "publisher"}],
        "copyrightHolder": holder,
        "copyrightNotice": f"© {article.published_at.astimezone(UTC).year} {holder}",
        "usageTerms": source.usage_terms,
        "rightsInfo": _access(article.content),
    }


def _access(content: Article) -> Json | None:
    """ninjs has no field for who may read a story; what is not said is free."""
    if content.access == "free":
        return None
    return {"langId": ACCESS_RIGHTS, "encodedRights": content.access}


def _note(article: PublishedArticle, source: WireSource) -> str:
    language = (article.content.language or source.language).split("-")[0].lower()
    if article.taken_back in WITHDRAWAL_NOTES:
        words = WITHDRAWAL_NOTES[article.taken_back]
        return words.get(language, words["en"])
    if article.pubstatus != "canceled":
        part = PARTS.get(language, PARTS["en"]) if article.excerpt else ""
        return "\n".join(filter(None, (article.notice, part)))
    return KILL_PREFIXES.get(language, KILL_PREFIXES["en"]) + (article.notice or "")


def _bodies(article: PublishedArticle, source: WireSource) -> list[Json]:
    content = article.content
    if not content.blocks or article.pubstatus == "canceled":
        return []

    def address(src: str) -> str | None:
        picture = source.picture(src)
        return picture.url if picture else None

    parts = (
        _markup(content, address, excerpt=article.excerpt),
        colophon(content.authors, content.sponsor),
    )
    markup = "\n".join(filter(None, parts))
    if content.direction == "rtl":
        markup = f'<div dir="rtl">{markup}</div>'
    text = blocks_as_text(content.blocks)
    sizes = {"charCount": len(text), "wordCount": len(text.split())}
    return [
        {"role": "main", "contentType": "text/html", **sizes, "value": markup},
        {"role": "text", "contentType": "text/plain", **sizes, "value": text},
    ]


def _markup(content: Article, address: Addresses, *, excerpt: bool) -> str:
    """The blocks, with the mark where they are cut for those who are not entitled."""
    if content.cut is None or excerpt:
        return blocks(content.blocks, address)
    before, after = content.blocks[: content.cut], content.blocks[content.cut :]
    return "\n".join(filter(None, (blocks(before, address), CUT_MARK, blocks(after, address))))


def _pictures(content: Article, source: WireSource) -> list[Json]:
    figures = [block for block in content.blocks if isinstance(block, Figure)]
    made = (_picture(number, figure, source) for number, figure in enumerate(figures, 1))
    return [each for each in made if each]


def _picture(number: int, figure: Figure, source: WireSource) -> Json | None:
    picture = source.picture(figure.src)
    if picture is None:
        return None
    rendition = {
        "name": "original",
        "href": uri(picture.url),
        "contentType": picture.content_type,
        "width": picture.width or figure.width,
        "height": picture.height or figure.height,
        "sizeInBytes": picture.size,
    }
    caption, alt = (
        _text("caption", inline_as_text(figure.caption)),
        _text("alternativeText", figure.alt),
    )
    return {
        "name": f"picture-{number}",
        "rel": "picture",
        "uri": uri(picture.url),
        "type": "picture",
        **({"by": figure.credit} if figure.credit else {}),
        **({"descriptions": found} if (found := [d for d in (caption, alt) if d]) else {}),
        "renditions": [{key: value for key, value in rendition.items() if value}],
    }


def _enclosures(content: Article) -> list[Json]:
    """Sounds, films and files; they stay at their addresses."""
    return [_enclosure(number, one) for number, one in enumerate(content.enclosures, 1)]


def _enclosure(number: int, one: Enclosure) -> Json:
    rendition = {
        "name": "original",
        "href": uri(one.url),
        "contentType": one.content_type,
        "sizeInBytes": one.size,
    }
    title = _text("main", one.title)
    return {
        "name": f"enclosure-{number}",
        "rel": "enclosure",
        "uri": uri(one.url),
        "type": kind_of(one) or "component",
        **({"headlines": [title]} if title else {}),
        "renditions": [{key: value for key, value in rendition.items() if value}],
    }


def _text(role: str, value: str | None) -> Json | None:
    return {"role": role, "contentType": "text/plain", "value": value} if value else None


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _clean(value: Any) -> Any:
    """Without the control characters and lone surrogates that break parsers."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
