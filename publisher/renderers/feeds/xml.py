"""RSS 2.0 and Atom 1.0 through feedgen 0.9.0, which nothing else may know.

Feedgen's traps and their answers: dates default to the build clock (all are given), entries
are prepended (order="append"), an RSS author needs an e-mail address (dc:creator), `CDATA`
would become an Atom type (content is `html`), lengths must be text, and one entry object
cannot serve both formats, because RSS reads a description as HTML and Atom a summary as text.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Literal

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from publisher.renderers.feeds.entries import MIME, Entry, FeedMeta, Format, updated
from publisher.renderers.feeds.extensions import NAMES, EntryExtension, FeedExtension
from publisher.renderers.feeds.kept import entries_written

XmlFormat = Literal["rss", "atom"]
GENERATOR = "Publisher"


def xml_feed(meta: FeedMeta, entries: tuple[Entry, ...], kind: XmlFormat) -> bytes:
    """The document in UTF-8 with its declaration, entries in the given order.

    Raises whatever feedgen or lxml raises for an entry that cannot be written.
    """
    feed = _feed(meta, entries, kind)
    written: bytes = feed.rss_str() if kind == "rss" else feed.atom_str()
    declaration, _, rest = written.partition(b"\n")
    end = _ENDS[kind]
    parts = [declaration, b"\n", _stylesheet(meta), rest.removesuffix(end)]
    write = _WRITERS[kind]
    parts += [entries_written.get(entry, kind, write) for entry in entries]
    return b"".join([*parts, end, b"\n"])


def _rss(entry: Entry) -> bytes:
    return _fragment(_entry(entry, "rss").rss_entry())


def _atom(entry: Entry) -> bytes:
    return _fragment(_entry(entry, "atom").atom_entry())


def _fragment(element: etree._Element) -> bytes:
    """An entry as it stands in a feed, whose root declares the namespaces."""
    root = etree.Element("feed", nsmap=_NAMES)
    root.append(element)
    written = etree.tostring(root, encoding="UTF-8")
    return written[len(_EMPTY) - 1 : -len(b"</feed>")]


_ENDS: Mapping[XmlFormat, bytes] = {"rss": b"</channel></rss>", "atom": b"</feed>"}
_WRITERS: Mapping[XmlFormat, Callable[[Entry], bytes]] = {"rss": _rss, "atom": _atom}
# As feedgen and our extension declare them on the root of both formats.
_NAMES = {"content": "http://purl.org/rss/1.0/modules/content/", **NAMES}
_EMPTY = etree.tostring(etree.Element("feed", nsmap=_NAMES), encoding="UTF-8")


def _stylesheet(meta: FeedMeta) -> bytes:
    if not meta.stylesheet:
        return b""
    href = escape(meta.stylesheet, quote=True)
    return f'<?xml-stylesheet type="text/xsl" href="{href}"?>\n'.encode()


def _feed(meta: FeedMeta, entries: tuple[Entry, ...], kind: XmlFormat) -> Any:
    feed = FeedGenerator()
    feed.id(meta.id)
    feed.title(meta.title)
    # For RSS the last link set is the channel's, so the alternate one comes last.
    feed.link(href=meta.addresses[kind], rel="self", type=MIME[kind])
    if kind == "atom":
        feed.link(_other_formats(meta))
        for hub in meta.hubs:
            feed.link(href=hub, rel="hub")
    feed.link(href=meta.home_url, rel="alternate", type="text/html")
    feed.description(meta.description or meta.title)
    feed.language(meta.language)
    feed.author(name=meta.publication)
    feed.generator(GENERATOR)
    feed.updated(updated(meta, entries))
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
        feed.logo(meta.icon)


def _entry(entry: Entry, kind: XmlFormat) -> Any:
    item = FeedEntry()
    item.guid(entry.id, permalink=False)
    item.title(entry.title)
    item.link(href=entry.url, rel="alternate", type="text/html")
    item.published(entry.published)
    item.updated(entry.updated)
    item.summary(escape(entry.summary, quote=False) if kind == "rss" else entry.summary)
    item.content(entry.html, type="html")
    item.author([{"name": name} for name in entry.authors])
    item.category([{"term": category, "label": category} for category in entry.categories])
    _enclose(item, entry)
    item.register_extension("publisher", EntryExtension)
    item.publisher.entry = entry
    return item


def _enclose(item: Any, entry: Entry) -> None:
    # RSS allows one enclosure, and length and type are required: no guesses for others' pictures.
    for picture in entry.pictures[:1]:
        if picture.size and picture.content_type:
            item.enclosure(picture.url, str(picture.size), picture.content_type)
