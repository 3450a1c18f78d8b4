"""The feedgen extension: hub and history links, tombstones.

Feedgen writes Atom's own elements without a namespace in its tree (it sets `xmlns` as an
attribute), so an element added here to an Atom feed has none either.
"""

from feedgen.ext.base import BaseExtension
from lxml import etree

from publisher.renderers.feeds.entries import MIME, Entry, FeedMeta, Format

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
HISTORY = "http://purl.org/syndication/history/1.0"
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
        names = NAMES | ({"at": TOMBSTONES} if self.deleted else {})
        return names | ({"fh": HISTORY} if self._archived else {})

    @property
    def _archived(self) -> bool:
        return self.meta.page is not None and self.meta.page.number > 0

    def extend_rss(self, rss: Element) -> Element:
        self._links(rss[0], f"{{{ATOM}}}link", "rss")  # feedgen writes only rel=self into RSS
        return rss

    def extend_atom(self, feed: Element) -> Element:
        self._links(feed, "link", "atom")
        for entry in self.deleted:  # RFC 6721
            when = entry.updated.isoformat()
            stone = _add(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=entry.id, when=when)
            stone.set(LANG, entry.language)
            _add(stone, f"{{{TOMBSTONES}}}comment", entry.summary)
        return feed

    def _links(self, parent: Element, tag: str, kind: Format) -> None:
        for url in self.meta.hubs:
            _add(parent, tag, href=url, rel="hub")
        page = self.meta.page
        if page is None:
            return
        if self._archived:  # RFC 5005, section 4
            _add(parent, f"{{{HISTORY}}}archive")
            _add(parent, tag, href=page.current[kind], rel="current", type=MIME[kind])
        for rel, where in (
            ("prev-archive", page.older),
            ("next", page.older),
            ("next-archive", page.newer),
        ):
            if where:
                _add(parent, tag, href=where[kind], rel=rel, type=MIME[kind])
