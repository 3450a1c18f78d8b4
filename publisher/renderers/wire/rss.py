"""RSS 2.0 (https://www.rssboard.org/rss-specification) for partners: a feed for each story."""

from collections.abc import Sequence
from email.utils import format_datetime

from publisher.content.article import PublishedArticle
from publisher.renderers.body import text
from publisher.renderers.characters import one_line, shorten
from publisher.renderers.feeds.entry_bytes import rss_item, rss_title
from publisher.renderers.wire.notes import copyright_notice, language_of
from publisher.renderers.wire.parts.profiles import PLAIN, FeedProfile
from publisher.renderers.wire.parts.story_entry import Story, document, spaces, story_entry
from publisher.renderers.wire.source import Original, WireSource

_END = b"</item>"


def render_rss(
    article: PublishedArticle,
    source: WireSource,
    found: Original | None = None,
    *,
    profile: FeedProfile = PLAIN,
) -> bytes:
    """The story as a document in UTF-8; the same article gives the same bytes.

    Raises ValueError for characters that XML cannot hold.
    """
    return rss_document([(article, source)], profile=profile, found=found)


def rss_document(
    stories: Sequence[Story], *, profile: FeedProfile = PLAIN, found: Original | None = None
) -> bytes:
    """One feed of these stories, in their order; one at least. `found`: what a withdrawal means."""
    article, source = stories[0]
    entries = [story_entry(*story, profile, found) for story in stories]
    newest = max(entries, key=lambda entry: entry.updated)
    head = [
        "<?xml version='1.0' encoding='UTF-8'?>\n",
        f'<rss{spaces(profile)} version="2.0"><channel>',
        rss_title(one_line(source.name)),
        f"<link>{text(source.home_url or article.url)}</link>",
        f"<description>{text(shorten(one_line(source.name), profile.description))}</description>",
        f"<language>{text(language_of(article, source))}</language>",
        f"<copyright>{text(copyright_notice(article, source))}</copyright>",
        f"<lastBuildDate>{format_datetime(newest.updated)}</lastBuildDate>",
        profile.channel(source, newest),
    ]
    written = document(head, stories, entries, rss_item, _END, profile, found)
    return written + b"</channel></rss>\n"
