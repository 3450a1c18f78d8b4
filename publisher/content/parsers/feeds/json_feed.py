"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1), and our own extension of it."""

import json
import re
from html import escape
from typing import Any

from publisher.content.article import Enclosure
from publisher.content.blocks import Figure
from publisher.content.enclosures import each_once, enclosure
from publisher.content.links import resolve
from publisher.content.parsers.feeds.dates import moment, unread
from publisher.content.parsers.feeds.entry import MOST_ENTRIES, EntryCollector, FeedEntry, ReadFeed
from publisher.content.parsers.xml_tree import MOST_NODES
from publisher.content.person_names import person_name
from publisher.content.problems import BadInput
from publisher.content.typography import strip_forbidden

# A string, or what its end would be: one that has none must not be looked at again and again.
STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
VERSION = "https://jsonfeed.org/version/"


def read_json_feed(text: str, address: str) -> ReadFeed:
    """The entries. Raises BadInput `bad_feed` with its line, `no_feed`, `too_many_elements`."""
    _refuse_nodes(text)
    try:
        feed = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"line {error.lineno}, column {error.colno} is no JSON: {error.msg}"
        raise BadInput("bad_feed", message, line=error.lineno) from None
    except (RecursionError, ValueError) as error:
        raise BadInput("bad_feed", f"the feed is no JSON for us: {error}") from None
    version = feed.get("version") if isinstance(feed, dict) else None
    if not isinstance(version, str) or not version.startswith(VERSION):
        raise BadInput("no_feed", "this is JSON, but no JSON Feed: it has no `version` of one")
    return _feed(feed, address)


def _refuse_nodes(text: str) -> None:
    """Raises BadInput `too_many_elements`: every value stands behind one of four characters."""
    plain = STRING.sub("", text)
    if sum(map(plain.count, "[{,:")) > MOST_NODES:
        raise BadInput("too_many_elements", f"the feed has more than {MOST_NODES} values")


def _feed(feed: dict[str, Any], address: str) -> ReadFeed:
    gathered = EntryCollector()
    items = _objects(feed, "items")
    for item in items[:MOST_ENTRIES]:
        entry = _entry(item, feed, address)
        gathered.add(entry)
        if entry is not None and _deleted(item):
            gathered.deleted[entry.guid] = None
    return gathered.feed(
        cut_off=len(items) > MOST_ENTRIES,
        hubs=tuple(_text(hub, "url") for hub in _objects(feed, "hubs") if _text(hub, "url")),
        topic=_text(feed, "feed_url") or None,
    )


def _deleted(item: dict[str, Any]) -> bool:
    ours = item.get("_publisher")
    return isinstance(ours, dict) and bool(ours.get("deleted_at"))


def _entry(item: dict[str, Any], feed: dict[str, Any], address: str) -> FeedEntry | None:
    link = resolve(_text(item, "url"), address) if _text(item, "url") else None
    # Version 1.1: an id that is a number must be read as text.
    number = item.get("id")
    guid = _text(item, "id") or (str(number) if type(number) in {int, float} else "") or link
    if not guid:
        return None
    authors = _authors(item) or _authors(feed)
    return FeedEntry(
        guid=guid,
        link=link,
        title=escape(_text(item, "title"), quote=False),
        html=_text(item, "content_html") or _paragraphs(_text(item, "content_text")),
        summary=escape(_text(item, "summary"), quote=False),
        base=link or _text(feed, "home_page_url") or address,
        language=_text(item, "language") or _text(feed, "language") or None,
        authors=authors,
        rubrics=tuple(dict.fromkeys(_strings(item, "tags"))),
        published=moment(_text(item, "date_published")),
        updated=moment(_text(item, "date_modified")),
        no_dates=unread(_text(item, "date_published"), _text(item, "date_modified")),
        pictures=_pictures(item),
        enclosures=_enclosures(item),
    )


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    one = holder.get("author")  # version 1.0
    people = [*_objects(holder, "authors"), *([one] if isinstance(one, dict) else [])]
    names = (person_name(_text(person, "name")) for person in people)
    return tuple(dict.fromkeys(filter(None, names)))


def _pictures(item: dict[str, Any]) -> tuple[Figure, ...]:
    attached = [
        Figure(src=_text(part, "url"), alt=_text(part, "title"))
        for part in _objects(item, "attachments")
        if _text(part, "mime_type").startswith("image/")
    ]
    named = [Figure(src=src) for key in ("image", "banner_image") if (src := _text(item, key))]
    return tuple(attached + named)


def _enclosures(item: dict[str, Any]) -> tuple[Enclosure, ...]:
    sizes = {id(part): part.get("size_in_bytes") for part in _objects(item, "attachments")}
    return each_once(
        enclosure(
            resolve(_text(part, "url"), _text(item, "url") or None),
            _text(part, "mime_type"),
            str(sizes[id(part)]),
            _text(part, "title"),
        )
        for part in _objects(item, "attachments")
    )


def _paragraphs(text: str) -> str:
    parts = (part for part in text.split("\n\n") if part.strip())
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts)


def _text(holder: dict[str, Any], key: str) -> str:
    value = holder.get(key)
    return strip_forbidden(value).strip() if isinstance(value, str) else ""


def _strings(holder: dict[str, Any], key: str) -> list[str]:
    value = holder.get(key)
    texts = [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
    return [strip_forbidden(text).strip() for text in texts]


def _objects(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = holder.get(key)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []
