"""RSS 2.0 and Atom 1.0: feedgen 0.9.0, which nothing else may know, writes the feed around the
entries; they are written by themselves (entry_bytes.py) and once.

Feedgen's traps and their answers: dates default to the build clock (all are given), lengths must
be text, and RSS links are lost but for the last (extensions.py).
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from html import escape, unescape
from typing import Any, Literal

from feedgen.feed import FeedGenerator

from publisher.renderers.feeds.entries import MIME, Entry, FeedMeta, Format, feed_updated
from publisher.renderers.feeds.entry_bytes import atom_entry, rss_item, rss_title
from publisher.renderers.feeds.entry_cache import entry_bytes_cache
from publisher.renderers.feeds.extensions import FeedExtension

XmlFormat = Literal["rss", "atom"]
GENERATOR = "Publisher"
_ENDS: Mapping[XmlFormat, bytes] = {"rss": b"</channel></rss>", "atom": b"</feed>"}
_TITLE = re.compile(rb"<title>([^<]*)</title>")
_WRITERS: Mapping[XmlFormat, Callable[[Entry], bytes]] = {"rss": rss_item, "atom": atom_entry}


def xml_feed(meta: FeedMeta, entries: tuple[Entry, ...], kind: XmlFormat) -> bytes:
    """The document in UTF-8 with its declaration, entries in the given order.

    Raises what feedgen or lxml raises for fields of the feed, ValueError for an entry that
    cannot be written.
    """
    feed = _feed(meta, entries, kind)
    written: bytes = feed.rss_str() if kind == "rss" else feed.atom_str()
    declaration, _, rest = written.partition(b"\n")
    end = _ENDS[kind]
    head = rest.removesuffix(end)
    if kind == "rss":
        head = _TITLE.sub(_title_of_channel, head)
    parts = [declaration, b"\n", _stylesheet(meta), head]
    write = _WRITERS[kind]
    parts += [entry_bytes_cache.get((kind, entry), partial(write, entry)) for entry in entries]
    return b"".join([*parts, end, b"\n"])


def _title_of_channel(found: re.Match[bytes]) -> bytes:
    return rss_title(unescape(found[1].decode())).encode()


def _stylesheet(meta: FeedMeta) -> bytes:
    if not meta.stylesheet:
        return b""
    href = escape(meta.stylesheet, quote=True)
    return f'<?xml-stylesheet type="text/css" href="{href}"?>\n'.encode()


def _feed(meta: FeedMeta, entries: tuple[Entry, ...], kind: XmlFormat) -> Any:
    feed = FeedGenerator()
    feed.id(meta.id)
    feed.title(meta.title)
    # For RSS the last link set is the channel's, so the alternate one comes last.
    feed.link(href=meta.addresses[kind], rel="self", type=MIME[kind])
    if kind == "atom":
        feed.link(_other_formats(meta))
    feed.link(href=meta.home_url, rel="alternate", type="text/html")
    feed.description(meta.description or meta.title)
    feed.language(meta.language)
    author = {"name": meta.publication, "email": meta.contact}
    feed.author({name: value for name, value in author.items() if value})
    feed.generator(GENERATOR)
    feed.updated(feed_updated(meta, entries))
    if meta.rights:
        feed.rights(meta.rights)
    if meta.icon:
        _image(feed, meta, kind)
    feed.ttl(meta.ttl)
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.register_extension("publisher", FeedExtension, None)
    feed.publisher.meta = meta
    feed.publisher.deleted = tuple(entry for entry in entries if entry.deleted)
    return feed


def _other_formats(meta: FeedMeta) -> list[dict[str, str]]:
    others: tuple[Format, ...] = ("rss", "json")
    return [
        {"href": meta.addresses[other], "rel": "related", "type": MIME[other]} for other in others
    ]


def _image(feed: Any, meta: FeedMeta, kind: XmlFormat) -> None:
    if kind == "rss":
        feed.image(url=meta.icon, title=meta.title, link=meta.home_url)
    else:
        feed.icon(meta.icon)
