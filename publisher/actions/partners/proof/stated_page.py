"""A look at the page where a partner says that it shows a story."""

import html
import re

from django.conf import settings

from publisher.channels.http import GuardedClient, HttpError
from publisher.channels.types import Presence, Sight
from publisher.editorial.models import Article
from publisher.editorial.snapshots import snapshot
from publisher.renderers.wire.text import blocks_as_text

GONE = (404, 410, 451)
REDIRECTS = 3
WORDS = 10  # in a row, of the story's text: so many stand in no notice
# A page may be a million `<`: none is looked through to its end more than once.
_TAG, _WORD = re.compile(r"<[^<>]*>"), re.compile(r"\w+")


def look_at_page(url: str, article: Article) -> Sight:
    """Whether the page still shows words of the story's text. One that is there and shows none may
    hold a notice, or need a script: unknown. Every address goes through the guard."""
    client = GuardedClient(settings.ALLOW_PRIVATE)
    try:
        answer = client.request("GET", url, redirects=REDIRECTS, truncate=True)
    except HttpError as error:
        return Sight(presence=Presence.UNKNOWN, answer=str(error))
    finally:
        client.close()
    said = f"HTTP {answer.status}"
    if answer.status in GONE:
        return Sight(presence=Presence.ABSENT, answer=said)
    page = f" {_words(html.unescape(_TAG.sub(' ', answer.body.decode('utf-8', 'replace'))))} "
    still = answer.status == 200 and any(f" {words} " in page for words in _marks(article))
    return Sight(presence=Presence.PRESENT if still else Presence.UNKNOWN, answer=said)


def _marks(article: Article) -> set[str]:
    """The first words of each version's text."""
    found = set[str]()
    for version in article.versions.order_by("number"):
        words = _words(blocks_as_text(snapshot(version).content.blocks)).split()[:WORDS]
        if len(words) == WORDS:
            found.add(" ".join(words))
    return found


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
