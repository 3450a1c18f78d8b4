"""Stories without a feed: pasted as text, Markdown or HTML, or our own examples."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from publisher.actions.beginning.samples import SAMPLES
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import StoredArticle, store_article
from publisher.content.parsers import HTML_STARTS, parse
from publisher.content.typesetting import typeset
from publisher.errors import PublisherError
from publisher.publications.models import Publication

MOST_CHARACTERS = 500_000
SAMPLE = "sample"
STARTS = (*HTML_STARTS, "<h2", "<p", "<div", "<section")


def paste_story(*, publication: Publication, text: str, actor: str, now: datetime) -> StoredArticle:
    """Store a pasted story: its first line is the headline, as in a file. The same text twice is
    one story. Raises PublisherError `empty_file`, `too_large`, and what a file's parser raises."""
    if not text.strip():
        raise PublisherError("empty_file", "there is no text", "text")
    if len(text) > MOST_CHARACTERS:
        raise PublisherError("too_large", "the text is too long for a story", "text")
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    guid = f"tag:{publication.domain},{publication.created_at.year}:pasted-{digest}"
    return _store(publication, text, _kind(text), guid, actor, now)


def take_samples(*, publication: Publication, actor: str, now: datetime) -> int:
    """Store our examples in the publication's language. Returns how many there are."""
    texts = SAMPLES["fr" if publication.language.startswith("fr") else "en"]
    with transaction.atomic():
        for number, text in enumerate(texts, 1):
            guid = f"tag:{publication.domain},{publication.created_at.year}:{SAMPLE}-{number}"
            _store(publication, text, "story.md", guid, actor, now)
    return len(texts)


def _kind(text: str) -> str:
    """A file's name of the kind that the text is of."""
    start = text.lstrip()[:20].lower()
    if start.startswith(STARTS):
        return "story.html"
    return "story.md" if start.startswith(("# ", "---\n")) else "story.txt"


def _store(
    publication: Publication, text: str, filename: str, guid: str, actor: str, now: datetime
) -> StoredArticle:
    zone = ZoneInfo(publication.time_zone)
    parsed = parse(text.encode("utf-8", "replace"), filename=filename, time_zone=zone)
    parsed = typeset(parsed, filename=filename, language=publication.language)
    arrival = Arrival(publication=publication, actor=actor, now=now, door="desk")
    return store_article(arrival=arrival, parsed=parsed, guid=guid)
