"""What a mail that brings a partner a story says before the story: subject and cover."""

from publisher.content.article import PublishedArticle
from publisher.renderers.characters import one_line, shorten
from publisher.renderers.wire.parts.facts import warnings
from publisher.renderers.wire.source import WireSource

LONGEST = 250  # characters of a subject


def subject(article: PublishedArticle, source: WireSource) -> str:
    """What it is about; first what must be read before the story. A story that was taken back is
    named by its guid: its headline is withdrawn with it."""
    usable = article.pubstatus == "usable"
    name = one_line(article.content.headline) if usable else one_line(article.guid)
    return shorten(" – ".join([*warnings(article, source)[:1], name]), LONGEST)


def cover(article: PublishedArticle, source: WireSource) -> str:
    """The text beside an attached file: what must be read before it, the headline of what may be
    used, guid and version, each on its line."""
    usable = article.pubstatus == "usable"
    headline = [one_line(article.content.headline)] if usable else []
    lines = [*warnings(article, source), *headline, one_line(article.guid)]
    return "\n".join([*lines, f"version {article.version}", ""])
