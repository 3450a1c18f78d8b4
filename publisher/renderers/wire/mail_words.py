"""What a mail that brings a partner a story says before the story: subject and cover."""

from datetime import UTC, datetime

from publisher.content.article import PublishedArticle
from publisher.renderers.characters import one_line

_STATES = {
    "fr": {
        "canceled": "RETRAIT IMPÉRATIF, ne plus utiliser",
        "withheld": "SUSPENDU, ne pas utiliser pour l’instant",
        "embargo": "SOUS EMBARGO jusqu’au {}",
        "corrected": "RECTIFICATIF",
    },
    "en": {
        "canceled": "MANDATORY KILL, do not use any more",
        "withheld": "WITHHELD, do not use for now",
        "embargo": "EMBARGOED until {}",
        "corrected": "CORRECTION",
    },
}
_COLON = {"fr": "\u00a0: ", "en": ": "}
_VERSION = {"fr": "version {}", "en": "version {}"}


def subject(article: PublishedArticle, language: str) -> str:
    """What it is about, the state first where it is not simply to be used. A story that was taken
    back is named by its guid: its headline is withdrawn with it."""
    words = _language(article, language)
    state = _state(article, words)
    taken_back = article.pubstatus != "usable"
    name = one_line(article.guid if taken_back else article.content.headline)
    return f"{state}{_COLON[words]}{name}" if state else name


def cover(article: PublishedArticle, language: str) -> str:
    """The text beside an attached file: subject, notice, guid and version, each on its line."""
    words = _language(article, language)
    lines = [subject(article, language), one_line(article.notice or ""), one_line(article.guid)]
    return "\n".join([*filter(None, lines), _VERSION[words].format(article.version), ""])


def _state(article: PublishedArticle, words: str) -> str:
    known = _STATES[words]
    if article.pubstatus != "usable":
        return known[article.pubstatus]
    if (until := article.content.embargo_until) is not None:
        return known["embargo"].format(_utc(until))
    return known["corrected"] if article.notice else ""


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _language(article: PublishedArticle, language: str) -> str:
    """The French of a French story, else the English."""
    own = (article.content.language or language).split("-")[0].lower()
    return own if own in _STATES else "en"
