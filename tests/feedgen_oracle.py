"""Entries as feedgen and lxml write them: what renderers/feeds/entry_bytes.py must equal."""

import re
from html import escape
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from lxml import etree

from publisher.renderers.feeds import Entry, Media
from publisher.renderers.feeds.entry_bytes import enclosed
from publisher.renderers.feeds.extensions import DC, DCTERMS, LANG, MEDIA, NAMES
from publisher.renderers.feeds.xml import XmlFormat

Element = etree._Element
TITLE = re.compile(rb"<title>[^<]*</title>")
SPACES = {"content": "http://purl.org/rss/1.0/modules/content/", **NAMES}


def by_feedgen(entry: Entry, kind: XmlFormat) -> bytes:
    """The entry as it stands in a feed, whose root declares the namespaces."""
    item = _entry(entry, kind)
    root, empty = (etree.Element("feed", nsmap=SPACES) for _ in range(2))
    root.append(item.rss_entry() if kind == "rss" else item.atom_entry())
    start = len(etree.tostring(empty, encoding="UTF-8")) - 1
    written = etree.tostring(root, encoding="UTF-8")[start : -len(b"</feed>")]
    return TITLE.sub(_by_number, written, count=1) if kind == "rss" else written


def _by_number(title: re.Match[bytes]) -> bytes:
    """The same characters, as the RSS Advisory Board wants them in plain text."""
    written = title[0].replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")
    return written.replace(b"&amp;", b"&#x26;")


def _entry(entry: Entry, kind: XmlFormat) -> Any:
    item = FeedEntry()
    item.guid(entry.id, permalink=entry.id == entry.url)
    item.title(entry.title)
    item.link(href=entry.url, rel="alternate", type="text/html")
    item.published(entry.published)
    item.updated(entry.updated)
    item.summary(escape(entry.summary, quote=False) if kind == "rss" else entry.summary)
    item.content(entry.html, type="html")
    item.author([{"name": name} for name in entry.authors])
    item.category([{"term": category, "label": category} for category in entry.categories])
    for picture in enclosed(entry)[: 1 if kind == "rss" else None]:
        item.enclosure(picture.url, str(picture.size), picture.content_type)
    item.register_extension("publisher", Extension)
    item.publisher.entry = entry
    return item


class Extension(BaseEntryExtension):  # type: ignore[misc]
    entry: Entry

    def extend_rss(self, item: Element) -> Element:
        for name in self.entry.authors:
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


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    element = etree.SubElement(parent, tag, attrib=attributes)
    element.text = text or None
    return element


def _picture(parent: Element, picture: Media) -> None:
    numbers = {"fileSize": picture.size, "width": picture.width, "height": picture.height}
    values = {name: str(value) for name, value in numbers.items() if value}
    if picture.content_type:
        values["type"] = picture.content_type
    own = {"url": picture.url, "medium": "image", **values}
    content = _add(parent, f"{{{MEDIA}}}content", **own)
    if picture.caption or picture.alt:
        text = picture.caption or picture.alt
        _add(content, f"{{{MEDIA}}}description", text, type="plain")
    if picture.credit:
        _add(content, f"{{{MEDIA}}}credit", picture.credit)
    if picture.alt:
        _add(content, f"{{{MEDIA}}}text", picture.alt, type="plain")
