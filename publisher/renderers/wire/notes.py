"""What the formats of newsrooms (ninjs, NewsML-G2, NITF) say around a story in the same words: that
it was taken back, corrected, waits or is an excerpt; whose it is; what it is called."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from publisher.content.article import PublishedArticle
from publisher.renderers.uris import quoted
from publisher.renderers.wire.source import WireSource

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
EMBARGOES = {
    "fr": "SOUS EMBARGO jusqu’au {}\u00a0: ne pas diffuser avant.",
    "en": "EMBARGOED until {}: not to be used before.",
}
PARTS = {
    "fr": "Extrait\u00a0: la suite n’est pas comprise dans cet accès.",
    "en": "Excerpt: the rest is not part of this access.",
}
SAMPLES = {
    "fr": "EXEMPLE\u00a0: ceci n’est pas une information.",
    "en": "SAMPLE: this is no news.",
}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f-\U0010ffff]+")


def notes(article: PublishedArticle, source: WireSource) -> Iterator[str]:
    """What an editor must read before the story: that it was taken back, waits, was corrected, is
    an excerpt; that it is a sample, first of all."""
    if source.sample:
        yield _in_words(SAMPLES, article, source)
    if article.taken_back in WITHDRAWAL_NOTES:
        yield _in_words(WITHDRAWAL_NOTES[article.taken_back], article, source)
        return
    if article.pubstatus == "canceled":
        yield _in_words(KILL_PREFIXES, article, source) + (article.notice or "")
        return
    if article.content.embargo_until:
        until = in_utc(article.content.embargo_until)
        yield _in_words(EMBARGOES, article, source).format(until)
    if article.notice:
        yield article.notice
    if article.excerpt:
        yield _in_words(PARTS, article, source)


def _in_words(words: dict[str, str], article: PublishedArticle, source: WireSource) -> str:
    """The French of a French story, else the English."""
    return words.get(language_of(article, source).split("-")[0].lower(), words["en"])


def language_of(article: PublishedArticle, source: WireSource) -> str:
    """The story's language (BCP 47), else its publication's."""
    return article.content.language or source.language


def holder_of(source: WireSource) -> str:
    """Whose the story is."""
    return source.copyright_holder or source.name


def copyright_notice(article: PublishedArticle, source: WireSource) -> str:
    """The year of its first publication, and whose it is."""
    return f"© {article.published_at.astimezone(UTC).year} {holder_of(source)}"


def uri_of(guid: str, domain: str) -> str:
    """The guid if it is an absolute URI, else a tag URI (RFC 4151) made from it."""
    if _URI.fullmatch(guid):
        return guid
    return f"tag:{domain},2000:{quoted(guid, '-._~')}"


def in_whole_seconds(article: PublishedArticle) -> PublishedArticle:
    """The same to the second: many readers know no fractions. An embargo ends no sooner for it."""
    until = article.content.embargo_until
    later = (
        (until + timedelta(seconds=1, microseconds=-1)).replace(microsecond=0) if until else None
    )
    return replace(
        article,
        published_at=article.published_at.replace(microsecond=0),
        updated_at=article.updated_at.replace(microsecond=0),
        content=replace(article.content, embargo_until=later),
    )


def timestamp(moment: datetime) -> str:
    """RFC 3339, in UTC with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def in_utc(moment: datetime) -> str:
    """A time for people, to the minute that begins no sooner: 2026-03-01 06:30 UTC."""
    later = moment.astimezone(UTC) + timedelta(minutes=1, microseconds=-1)
    return f"{later:%Y-%m-%d %H:%M} UTC"
