"""Atom 1.0 (RFC 4287) for partners: a story is a feed of its own, a withdrawal a tombstone too
(RFC 6721)."""

from collections.abc import Sequence

from publisher.content.article import PublishedArticle
from publisher.renderers.body import attribute, text
from publisher.renderers.characters import one_line
from publisher.renderers.feeds.entries import Entry, entry_id
from publisher.renderers.feeds.entry_bytes import atom_entry
from publisher.renderers.wire.notes import copyright_notice, language_of
from publisher.renderers.wire.parts.profiles import PLAIN, FeedProfile
from publisher.renderers.wire.parts.story_entry import Story, document, spaces, story_entry
from publisher.renderers.wire.source import Original, WireSource

_END = b"</entry>"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


def render_atom(
    article: PublishedArticle,
    source: WireSource,
    found: Original | None = None,
    *,
    profile: FeedProfile = PLAIN,
) -> bytes:
    """The story as a document in UTF-8; the same article gives the same bytes.

    Raises ValueError for characters that XML cannot hold.
    """
    return atom_document([(article, source)], profile=profile, found=found)


def atom_document(
    stories: Sequence[Story], *, profile: FeedProfile = PLAIN, found: Original | None = None
) -> bytes:
    """One feed of these stories, in their order; one at least. `found`: what a withdrawal means."""
    article, source = stories[0]
    entries = [story_entry(*story, profile, found) for story in stories]
    updated = max(entry.updated for entry in entries).isoformat()
    language = attribute("xml:lang", language_of(article, source))
    home = attribute("href", source.home_url or article.url)
    # A feed of one story is known by it; of several, by its publication.
    own = article.guid if len(stories) == 1 else "stories"
    head = [
        "<?xml version='1.0' encoding='UTF-8'?>\n",
        f'<feed xmlns="http://www.w3.org/2005/Atom"{spaces(profile, at=_TOMBSTONES)}{language}>',
        f"<id>{text(entry_id(f'feed {own}', source.domain))}</id>",
        f"<title>{text(one_line(source.name))}</title><updated>{updated}</updated>",
        f"<author><name>{text(one_line(source.name))}</name></author>",
        f'<link{home} rel="alternate" type="text/html"/>',
        f"<rights>{text(copyright_notice(article, source))}</rights>",
        *map(_tombstone, entries),
    ]
    return document(head, stories, entries, atom_entry, _END, profile, found) + b"</feed>\n"


def _tombstone(entry: Entry) -> str:
    if not entry.deleted:
        return ""
    own = attribute("ref", entry.id) + attribute("when", entry.updated.isoformat())
    own += attribute("xml:lang", entry.language)
    return (
        f"<at:deleted-entry{own}><at:comment>{text(entry.summary)}</at:comment></at:deleted-entry>"
    )
