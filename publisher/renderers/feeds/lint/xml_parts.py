"""RSS 2.0 and Atom 1.0 as parts."""

from collections.abc import Sequence

from lxml.etree import _Element as Element

from publisher.content.parsers.feeds.elements import (
    XML_LANG,
    ChildElements,
    markup_in,
    name_of,
    text_in,
)
from publisher.content.parsers.feeds.media import is_deleted
from publisher.content.problems import BadInput
from publisher.renderers.feeds.lint.parts import Part, without_none

Texts = list[str]


def xml_parts(root: Element) -> tuple[str, Part]:
    """The format's name and the feed. Raises BadInput `no_feed` for what is neither of the two."""
    top = ChildElements(root)
    if name_of(root) == "atom:feed":
        return "atom", _atom(top)
    channel = top.first("channel")
    if name_of(root) == "rss" and channel is not None:
        return "rss", _rss(ChildElements(channel))
    raise BadInput("no_feed", "this is neither RSS 2.0 nor Atom 1.0 nor JSON Feed", "line 1")


def _rss(channel: ChildElements) -> Part:
    items = [_item(ChildElements(item)) for item in channel.all("item")]
    image = channel.first("image")
    logo = ChildElements(image) if image is not None else None
    return Part(
        kind="feed",
        fields=without_none(
            {
                "title": _texts(channel, "title"),
                "home": _texts(channel, "link"),
                "self": _links(channel, "self"),
                "hub": _links(channel, "hub"),
                "description": _texts(channel, "description"),
                "language": _texts(channel, "language"),
                "rights": _texts(channel, "copyright"),
                "updated": _texts(channel, "lastBuildDate"),
                "contact": _texts(channel, "managingEditor", "webMaster"),
                "icon": _texts(logo, "url") if logo else [],
                "icon_title": _texts(logo, "title") if logo else [],
                "ttl": _texts(channel, "ttl"),
                "published": _texts(channel, "pubDate"),
                "logo": _logos(channel),
                "entries": [str(len(items))],
            }
        ),
        parts=items,
    )


def _item(item: ChildElements) -> Part:
    guid = item.first("guid")
    own = text_in(guid) if guid is not None else ""
    permanent = guid is not None and guid.get("isPermaLink") != "false"
    return Part(
        kind="entry",
        entry=own,
        notice=is_deleted(item),
        fields=without_none(
            {
                "id": _texts(item, "guid"),
                "permalink": [own] if permanent else [],
                "title": _texts(item, "title"),
                "url": _texts(item, "link"),
                "summary": _texts(item, "description"),
                "html": _texts(item, "content:encoded"),
                "published": _texts(item, "pubDate"),
                "updated": _texts(item, "dcterms:modified", "atom:updated"),
                "author": _texts(item, "dc:creator", "author"),
                "author_email": _texts(item, "author"),
                "category": _texts(item, "category"),
                **_state(item, own),
                "enclosures": [str(sum(1 for _ in item.all("enclosure")))],
            }
        ),
        parts=[
            *(_enclosure(one, own, "url") for one in item.all("enclosure")),
            *_images(item, own),
        ],
    )


def _atom(feed: ChildElements) -> Part:
    entries = [_entry(ChildElements(entry), feed) for entry in feed.all("atom:entry")]
    return Part(
        kind="feed",
        fields=without_none(
            {
                "id": _texts(feed, "atom:id"),
                "title": _texts(feed, "atom:title"),
                "home": _links(feed, "alternate"),
                "self": _links(feed, "self"),
                "hub": _links(feed, "hub"),
                "description": _texts(feed, "atom:subtitle"),
                "language": [feed.element.get(XML_LANG)],
                "rights": _texts(feed, "atom:rights"),
                "updated": _texts(feed, "atom:updated"),
                "icon": _texts(feed, "atom:icon", "atom:logo"),
                "email": _people(feed, "atom:email"),
                "entries": [str(len(entries))],
            }
        ),
        parts=entries,
    )


def _entry(entry: ChildElements, feed: ChildElements) -> Part:
    own = entry.text("atom:id")
    enclosures = [one for one in entry.all("atom:link") if one.get("rel") == "enclosure"]
    html = [markup_in(one) for one in entry.all("atom:content")]
    return Part(
        kind="entry",
        entry=own,
        notice=is_deleted(entry),
        fields=without_none(
            {
                "id": _texts(entry, "atom:id"),
                "title": _texts(entry, "atom:title"),
                "url": _links(entry, "alternate"),
                "summary": _texts(entry, "atom:summary"),
                "html": html,
                "published": _texts(entry, "atom:published"),
                "updated": _texts(entry, "atom:updated"),
                "author": _people(entry, "atom:name") or _people(feed, "atom:name"),
                "email": _people(entry, "atom:email"),
                "category": [one.get("term") for one in entry.all("atom:category")],
                **_state(entry, own),
                "enclosures": [str(len(enclosures))],
            }
        ),
        parts=[
            *(_enclosure(one, own, "href") for one in enclosures),
            *_images(entry, own),
        ],
    )


def _enclosure(element: Element, entry: str, address: str) -> Part:
    names = {"url": address, "length": "length", "type": "type"}
    fields = without_none({name: [element.get(own)] for name, own in names.items()})
    return Part(kind="enclosure", entry=entry, fields=fields)


def _images(parts: ChildElements, entry: str) -> list[Part]:
    groups = [ChildElements(group) for group in parts.all("media:group")]
    found = [one for place in (parts, *groups) for one in place.all("media:content")]
    return [_image(one, entry) for one in found if _pictures(one)]


def _pictures(element: Element) -> bool:
    return element.get("medium") == "image" or (element.get("type") or "").startswith("image/")


def _image(element: Element, entry: str) -> Part:
    about = ChildElements(element)
    names = {"url": "url", "type": "type", "width": "width", "height": "height", "size": "fileSize"}
    fields = {name: [element.get(own)] for name, own in names.items()}
    said: dict[str, Sequence[str | None]] = {
        "credit": _texts(about, "media:credit"),
        "alt": _texts(about, "media:text"),
        "caption": _texts(about, "media:description", "media:title"),
    }
    return Part(kind="image", entry=entry, fields=without_none({**fields, **said}))


def _logos(channel: ChildElements) -> Texts:
    holders = map(ChildElements, channel.all("snf:logo"))
    return [text for holder in holders for text in _texts(holder, "url")]


def _state(entry: ChildElements, own: str) -> dict[str, Sequence[str | None]]:
    """What an entry of either format says of its state, and how many pictures it has."""
    return {
        "language": [*_texts(entry, "dc:language"), entry.element.get(XML_LANG)],
        "expires": _texts(entry, "mi:expirationDate", "dcterms:valid"),
        "status": [one.get("state") for one in entry.all("media:status")],
        "images": [str(len(_images(entry, own)))],
    }


def _texts(parts: ChildElements, *names: str) -> Texts:
    return [text_in(one) for one in parts.all(*names)]


def _people(parts: ChildElements, field: str) -> Texts:
    return [text for one in parts.all("atom:author") for text in _texts(ChildElements(one), field)]


def _links(parts: ChildElements, rel: str) -> Texts:
    links = parts.all("atom:link")
    return [one.get("href") or "" for one in links if (one.get("rel") or "alternate") == rel]
