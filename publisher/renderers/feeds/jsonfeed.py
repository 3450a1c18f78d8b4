"""JSON Feed 1.1 (https://jsonfeed.org/version/1.1).

Its extension `_publisher` says what the format cannot: in an item, `deleted_at` (RFC 3339)
marks a story that was withdrawn and must not be used; its content is the notice (docs/feeds.md).
"""

import json
from datetime import datetime
from functools import partial
from typing import Any

from publisher.renderers.feeds.entries import Entry, FeedMeta, Media
from publisher.renderers.feeds.entry_cache import entry_bytes_cache

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(meta: FeedMeta, entries: tuple[Entry, ...]) -> bytes:
    """The document in UTF-8, an entry on each line, in the given order."""
    document = {
        "version": VERSION,
        "title": meta.title,
        "home_page_url": meta.home_url,
        "feed_url": meta.addresses["json"],
        "next_url": meta.page.older.get("json", "") if meta.page else "",
        "description": meta.description,
        "icon": meta.icon,
        "language": meta.language,
        "authors": [{"name": meta.publication, "url": meta.home_url}],
        "hubs": [{"type": "WebSub", "url": url} for url in meta.hubs],
    }
    filled = {key: value for key, value in document.items() if value}
    head = json.dumps({**filled, "items": []}, ensure_ascii=False).encode()
    items = [
        entry_bytes_cache.get(("json", entry), partial(_item_bytes, entry)) for entry in entries
    ]
    return b"".join([head.removesuffix(b"]}"), b",".join(items), b"\n]}\n"])


def _item_bytes(entry: Entry) -> bytes:
    return b"\n" + json.dumps(_item(entry), ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.html,
        "date_published": _moment(entry.published),
        "date_modified": _moment(entry.updated),
        "language": entry.language,
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.categories),
        "image": entry.pictures[0].url if entry.pictures else "",
        "attachments": [
            *map(_attachment, entry.enclosures),
            *(_attachment(p) for p in entry.pictures[:1] if p.content_type),
        ],
        "_publisher": {"deleted_at": _moment(entry.updated)} if entry.deleted else {},
    }
    return {key: value for key, value in item.items() if value}


def _attachment(picture: Media) -> dict[str, Any]:
    attachment = {
        "url": picture.url,
        "mime_type": picture.content_type,
        "title": picture.alt,
        "size_in_bytes": picture.size,
    }
    return {key: value for key, value in attachment.items() if value}


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
