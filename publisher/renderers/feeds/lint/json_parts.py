"""JSON Feed 1.1 as parts; values of a wrong type count as their JSON, so that rules refuse them."""

import json
from typing import Any

from publisher.content.problems import BadInput
from publisher.renderers.feeds.lint.parts import Part, without_none

VERSION = "https://jsonfeed.org/version/"


def json_parts(text: str) -> Part:
    """The feed. Raises BadInput `bad_feed`, `no_feed`."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("bad_feed", f"it is no JSON: {error}", "line 1") from None
    if not isinstance(document, dict) or not str(document.get("version", "")).startswith(VERSION):
        raise BadInput("no_feed", f'no JSON Feed: "version" must begin with {VERSION}', "version")
    items = [one for one in _list(document.get("items")) if isinstance(one, dict)]
    return Part(
        kind="feed",
        fields=without_none(
            {
                **_same(document, "title", "description", "language", "icon"),
                "home": _text(document, "home_page_url"),
                "self": _text(document, "feed_url"),
                "hub": [str(one.get("url", "")) for one in _dicts(document.get("hubs"))],
                "entries": [str(len(items))],
            }
        ),
        parts=[_item(one, document) for one in items],
    )


def _item(item: dict[str, Any], document: dict[str, Any]) -> Part:
    own = "".join(_text(item, "id"))
    authors = _dicts(item.get("authors")) or _dicts(document.get("authors"))
    extension = item.get("_publisher")
    attachments = _dicts(item.get("attachments"))
    return Part(
        kind="entry",
        entry=own,
        notice=isinstance(extension, dict) and "deleted_at" in extension,
        fields=without_none(
            {
                **_same(item, "id", "url", "title", "summary"),
                "html": _text(item, "content_html"),
                "published": _text(item, "date_published"),
                "updated": _text(item, "date_modified"),
                "author": [str(one.get("name", "")) for one in authors],
                "category": [str(one) for one in _list(item.get("tags"))],
                "enclosures": [str(len(attachments))],
            }
        ),
        parts=[
            *(_attachment(one, own) for one in attachments),
            *(
                Part(kind="image", entry=own, fields={"url": [address]})
                for address in _text(item, "image")
            ),
        ],
    )


def _attachment(one: dict[str, Any], entry: str) -> Part:
    names = {"url": "url", "length": "size_in_bytes", "type": "mime_type"}
    fields = without_none({name: _text(one, own) for name, own in names.items()})
    return Part(kind="enclosure", entry=entry, fields=fields)


def _same(table: dict[str, Any], *names: str) -> dict[str, list[str]]:
    return {name: _text(table, name) for name in names}


def _text(table: dict[str, Any], name: str) -> list[str]:
    value = table.get(name)
    if value is None:
        return []
    return [value if isinstance(value, str) else json.dumps(value)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]
