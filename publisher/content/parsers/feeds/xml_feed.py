"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, with the extensions that newsrooms use."""

import re
from dataclasses import replace

from lxml.etree import _Element as Element

from publisher.content.links import is_address, resolve
from publisher.content.parsers.feeds.dates import moment, seconds_between_polls, unread
from publisher.content.parsers.feeds.elements import (
    XML_LANG,
    ChildElements,
    markup_in,
    name_of,
    root_of,
    text_in,
)
from publisher.content.parsers.feeds.entry import MOST_ENTRIES, EntryCollector, FeedEntry, ReadFeed
from publisher.content.parsers.feeds.media import enclosures_of, is_deleted, pictures_of
from publisher.content.person_names import person_name
from publisher.content.problems import BadInput

# docs/partner-formats.md, by the names of said_beside.py
BESIDE = {
    "pubstatus": "pubstatus",
    "embargoUntil": "embargo",
    **{name: name for name in ("access", "urgency", "slugline", "place", "genre")},
}


def read_xml_feed(text: str, address: str) -> ReadFeed:
    """The entries. Raises BadInput `bad_feed`, `no_feed`, `entities`, `too_many_elements`."""
    root, mended = root_of(text, address)
    return replace(_read(root, address), mended=mended)


def _read(root: Element, address: str) -> ReadFeed:
    top = ChildElements(root)
    match name_of(root):
        case "atom:feed":
            return _feed(top, list(top.all("atom:entry")), address)
        case "atom:entry":  # a hub may push a single one
            return _feed(top, [root], address)
        case "rss":
            channel = ChildElements(_need(top.first("channel")))
            return _feed(channel, list(channel.all("item")), address)
        case "rdf:RDF":
            channel = ChildElements(_need(top.first("channel")))
            return _feed(channel, list(top.all("item")), address)
    raise BadInput("no_feed", f"the document is no feed: it begins with <{_local(root)}>", "line 1")


def _need(channel: Element | None) -> Element:
    if channel is None:
        raise BadInput("no_feed", "the document is no feed: it has no <channel>", "line 1")
    return channel


def _local(element: Element) -> str:
    return re.sub(r"\{[^}]*\}", "", str(element.tag))[:40]


def _feed(about: ChildElements, items: list[Element], address: str) -> ReadFeed:
    gathered = EntryCollector()
    for item in items[:MOST_ENTRIES]:
        parts = ChildElements(item)
        entry = _entry(parts, about, address)
        gathered.add(entry)
        if entry is not None and is_deleted(parts):
            gathered.deleted[entry.guid] = None
    for stone in about.all("at:deleted-entry"):
        if ref := (stone.get("ref") or "").strip():
            gathered.deleted[ref] = None
    links = _links(about)
    return gathered.feed(
        cut_off=len(items) > MOST_ENTRIES,
        hubs=tuple(resolve(href, address) for rel, href in links if rel == "hub"),
        topic=next((resolve(href, address) for rel, href in links if rel == "self"), None),
        built=moment(about.text("lastBuildDate", "atom:updated", "dc:date", "pubDate")),
        pause=seconds_between_polls(
            about.text("ttl"), about.text("sy:updatePeriod"), about.text("sy:updateFrequency")
        ),
    )


def _links(parts: ChildElements) -> list[tuple[str, str]]:
    """(rel, href) of all Atom links, in a channel of RSS too."""
    return [
        ((link.get("rel") or "alternate").lower(), (link.get("href") or "").strip())
        for link in parts.all("atom:link")
        if link.get("href")
    ]


def _entry(parts: ChildElements, about: ChildElements, address: str) -> FeedEntry | None:
    base = parts.element.base or address
    guid, link = _names(parts, base)
    if not guid:
        return None
    html, summary = _texts(parts)
    published = parts.text("atom:published", "pubDate", "dc:date", "dcterms:issued", "atom:issued")
    updated = parts.text("atom:updated", "dcterms:modified", "atom:modified")
    return FeedEntry(
        guid=guid,
        link=link,
        title=_title(parts),
        html=html,
        summary=summary,
        base=_base_of_text(parts, address) or link or base,
        language=_language(parts, about),
        authors=_authors(parts) or _atom_names(about),
        rubrics=_categories(parts, tags=False),
        tags=_categories(parts, tags=True),
        published=moment(published),
        updated=moment(updated),
        no_dates=unread(published, updated),
        pictures=pictures_of(parts, link or base),
        enclosures=enclosures_of(parts, link or base),
        beside=_beside(parts),
    )


def _beside(parts: ChildElements) -> tuple[tuple[str, str], ...]:
    """What a feed like ours for partners says that feeds have no element for."""
    found = ((name, parts.text(f"wire:{element}")) for element, name in BESIDE.items())
    return tuple((name, value) for name, value in found if value)


def _names(parts: ChildElements, base: str) -> tuple[str, str | None]:
    """The guid to the letter and the story's own address: feedburner's original before others."""
    guid_element = parts.first("guid", "atom:id")
    guid = text_in(guid_element) if guid_element is not None else ""
    guid = guid or str(parts.element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about", ""))
    permanent = guid_element is None or guid_element.get("isPermaLink", "true").lower() != "false"
    alternate = [href for rel, href in _links(parts) if rel == "alternate"]
    links = [parts.text("feedburner:origLink"), *alternate, parts.text("link")]
    links += [guid] if permanent and name_of(parts.element) == "item" else []
    absolute = (resolve(link, base) for link in links if link)
    link = next((link for link in absolute if is_address(link) and len(link) <= 1000), None)
    return guid or link or "", link


def _base_of_text(parts: ChildElements, address: str) -> str | None:
    """The xml:base at the text, where one was said."""
    content = parts.first("atom:content", "content:encoded", "atom:summary", "description")
    base = content.base if content is not None else None
    return base if base and base != address else None


def _texts(parts: ChildElements) -> tuple[str, str]:
    """The fullest text and the summary; where there is only one, it is the text."""
    summary = markup_in(parts.first("atom:summary")) or parts.text("description", "dc:description")
    full = parts.text("content:encoded") or markup_in(parts.first("atom:content"))
    return (full, summary) if full else (summary, "")


def _title(parts: ChildElements) -> str:
    atom = parts.first("atom:title")
    return markup_in(atom) if atom is not None else parts.text("title", "dc:title", "media:title")


def _language(parts: ChildElements, about: ChildElements) -> str | None:
    own = parts.text("dc:language") or parts.element.get(XML_LANG)
    above = (each.get(XML_LANG) for each in parts.element.iterancestors())
    return own or next(filter(None, above), None) or about.text("language", "dc:language") or None


def _authors(parts: ChildElements) -> tuple[str, ...]:
    """Names only: RSS's author is an e-mail address with a name behind it."""
    creators = [person_name(text_in(element)) for element in parts.all("dc:creator")]
    if any(creators):
        return tuple(dict.fromkeys(filter(None, creators)))
    rss = [person_name(text_in(element)) for element in parts.all("author")]
    return tuple(dict.fromkeys([*filter(None, rss), *_atom_names(parts)]))


def _atom_names(parts: ChildElements) -> tuple[str, ...]:
    authors = parts.all("atom:author")
    people = (person_name(ChildElements(author).text("atom:name")) for author in authors)
    return tuple(dict.fromkeys(filter(None, people)))


def _categories(parts: ChildElements, *, tags: bool) -> tuple[str, ...]:
    """Rubrics, or the categories whose domain or scheme says that they are tags."""
    found: dict[str, None] = {}
    for element in parts.all("category", "atom:category", "dc:subject"):
        scheme = (element.get("domain") or element.get("scheme") or "").lower()
        name = element.get("label") or element.get("term") or text_in(element)
        name = " ".join(name.split())[:200]
        if name and scheme.rstrip("/").endswith("tag") == tags:
            found[name] = None
    return tuple(found)
