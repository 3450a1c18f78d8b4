"""What feedgen cannot say by itself, as its extensions: hub links, languages, media, tombstones.

Feedgen writes Atom's own elements without a namespace in its tree (it sets `xmlns` as an
attribute), so an element added here to an Atom entry has none either.
"""

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from publisher.renderers.feeds.entries import Entry, FeedMeta, Media

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
NAMES = {"dc": DC, "dcterms": DCTERMS, "media": MEDIA}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Element = etree._Element


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    element = etree.SubElement(parent, tag, attrib=attributes)
    if text:
        element.text = text
    return element


class FeedExtension(BaseExtension):  # type: ignore[misc]
    """What a feed says beyond feedgen: `meta` and `deleted` are set after registration."""

    meta: FeedMeta
    deleted: tuple[Entry, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        return NAMES | ({"at": TOMBSTONES} if self.deleted else {})

    def extend_rss(self, rss: Element) -> Element:
        for hub in self.meta.hubs:  # feedgen writes only rel=self into RSS
            _add(rss[0], f"{{{ATOM}}}link", href=hub, rel="hub")
        return rss

    def extend_atom(self, feed: Element) -> Element:
        for entry in self.deleted:  # RFC 6721
            when = entry.updated.isoformat()
            stone = _add(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=entry.id, when=when)
            stone.set(LANG, entry.language)
            _add(stone, f"{{{TOMBSTONES}}}comment", entry.summary)
        return feed


class EntryExtension(BaseEntryExtension):  # type: ignore[misc]
    """What an entry says beyond feedgen; `entry` is set after registration."""

    entry: Entry

    def extend_rss(self, item: Element) -> Element:
        for name in self.entry.authors:  # feedgen drops authors without an address
            _add(item, f"{{{DC}}}creator", name)
        _add(item, f"{{{DC}}}language", self.entry.language)
        if self.entry.updated != self.entry.published:
            _add(item, f"{{{DCTERMS}}}modified", self.entry.updated.isoformat())
        return self._media(item)

    def extend_atom(self, element: Element) -> Element:
        element.set(LANG, self.entry.language)
        return self._media(element)

    def _media(self, parent: Element) -> Element:
        if self.entry.deleted:
            _add(parent, f"{{{MEDIA}}}status", state="deleted")
        for picture in self.entry.pictures:
            _picture(parent, picture)
        return parent


def _picture(parent: Element, picture: Media) -> None:
    numbers = {"fileSize": picture.size, "width": picture.width, "height": picture.height}
    attributes = {name: str(value) for name, value in numbers.items() if value}
    if picture.content_type:
        attributes["type"] = picture.content_type
    content = _add(
        parent, f"{{{MEDIA}}}content", **{"url": picture.url, "medium": "image", **attributes}
    )
    if picture.caption:
        _add(content, f"{{{MEDIA}}}description", picture.caption, type="plain")
    if picture.credit:
        _add(content, f"{{{MEDIA}}}credit", picture.credit)
    if picture.alt:
        _add(content, f"{{{MEDIA}}}text", picture.alt, type="plain")
