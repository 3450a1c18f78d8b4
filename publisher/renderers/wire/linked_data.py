"""JSON-LD: a page whose head says the story to machines too, as NewsArticle (https://schema.org)."""

import json
from typing import Any

from publisher.content.article import Article, PublishedArticle
from publisher.renderers.characters import clean, one_line
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import copyright_notice, holder_of, language_of
from publisher.renderers.wire.page import page
from publisher.renderers.wire.parts import facts
from publisher.renderers.wire.parts.facts import Shown
from publisher.renderers.wire.source import MEDIA_TOPICS, Original, WireSource
from publisher.renderers.wire.text import blocks_as_text, inline_as_text

Json = dict[str, Any]


def render_json_ld(
    article: PublishedArticle, source: WireSource, found: Original | None = None
) -> bytes:
    """The page in UTF-8, the same bytes each time. `found`: what a withdrawal means."""
    written = json.dumps(news_article(article, source), ensure_ascii=False, indent=1)
    # `</script>` or `<!--` in a text would end the script; JSON may say them by number.
    safe = written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    script = f'<script type="application/ld+json">\n{safe}\n</script>'
    return page(article, source, found, head=script).encode()


def news_article(article: PublishedArticle, source: WireSource) -> Json:
    """The story as a NewsArticle; what is not said is not there."""
    content = article.content
    document: Json = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": article.guid,
        "version": article.version,
        "creativeWorkStatus": article.pubstatus,
        "url": uri(article.url),
        "mainEntityOfPage": uri(article.url),
        "headline": one_line(content.headline),
        "alternativeHeadline": content.kicker,
        "description": content.standfirst,
        "articleBody": blocks_as_text(content.blocks),
        "articleSection": list(content.rubrics),
        "keywords": list(content.tags),
        "inLanguage": language_of(article, source),
        "datePublished": facts.timestamp(article.published_at),
        "dateModified": facts.timestamp(article.updated_at),
        "author": _authors(article.content),
        "sponsor": content.sponsor and {"@type": "Organization", "name": content.sponsor},
        **_newsroom(article, source),
        "image": [_image(one) for one in facts.shown(article, source)],
        **_rights(article, source),
        **_state(article, source),
    }
    cleaned: Json = _clean(_without_empty(document))
    return cleaned


def _authors(content: Article) -> list[Json]:
    return [
        _without_empty({"@type": "Person", "name": author.name, "description": author.note})
        for author in content.authors
        if author.name
    ]


def _newsroom(article: PublishedArticle, source: WireSource) -> Json:
    content = article.content
    return {
        "genre": content.genre,
        "contentLocation": content.place and {"@type": "Place", "name": content.place},
        "about": [
            {"@type": "DefinedTerm", "termCode": topic, "inDefinedTermSet": MEDIA_TOPICS}
            for topic in facts.topics(article, source)
        ],
    }


def _rights(article: PublishedArticle, source: WireSource) -> Json:
    logo = {"@type": "ImageObject", "url": source.logo} if source.logo else None
    publisher = {"@type": "NewsMediaOrganization", "name": source.name, "logo": logo}
    return {
        "publisher": _without_empty(publisher),
        "copyrightHolder": {"@type": "Organization", "name": holder_of(source)},
        "copyrightNotice": copyright_notice(article, source),
        "usageInfo": source.usage_terms
        and {"@type": "CreativeWork", "description": source.usage_terms},
        # Of the story as its readers see it, not of this copy.
        "isAccessibleForFree": article.content.access == "free",
    }


def _state(article: PublishedArticle, source: WireSource) -> Json:
    """A correction, a withdrawal, an embargo: schema.org has no word for the last two."""
    usable = article.pubstatus == "usable"
    return {
        "correction": usable
        and article.notice
        and {"@type": "CorrectionComment", "text": article.notice},
        "conditionsOfAccess": facts.withdrawal(article, source) or facts.embargo(article, source),
        "expires": "" if usable else facts.timestamp(article.updated_at),
        "validFrom": facts.until(article),
        "abstract": facts.part(article, source),
    }


def _image(one: Shown) -> Json:
    figure, picture = one.figure, one.picture
    return _without_empty(
        {
            "@type": "ImageObject",
            "url": uri(picture.url),
            "encodingFormat": picture.content_type,
            "contentSize": picture.size and str(picture.size),
            "width": picture.width or figure.width,
            "height": picture.height or figure.height,
            "caption": inline_as_text(figure.caption),
            "description": figure.alt,
            "creditText": figure.credit,
            "copyrightNotice": figure.rights,
        }
    )


def _without_empty(document: Json) -> Json:
    return {key: value for key, value in document.items() if value not in (None, "", [])}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value] if isinstance(value, list) else value
