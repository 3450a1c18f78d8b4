"""Topics of our hub: the addresses of public feeds."""

import re
from datetime import datetime
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Q

from publisher.content.web_address import BadWebAddress, web_address
from publisher.errors import PublisherError
from publisher.renderers.feeds import MIME, Format
from publisher.syndication.models import Feed, FeedDocument, OutsideHub

_PATH = re.compile(r"/feeds/([A-Za-z0-9_-]{1,60})/([A-Za-z0-9_-]{1,60})\.(rss|atom|json)")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


def hub_url() -> str:
    """The address of our own hub."""
    return f"{settings.BASE_URL}/hub"


def hubs_of(publication_id: int) -> tuple[str, ...]:
    """Our hub, and the outside hubs that are told of the publication's feeds."""
    outside = OutsideHub.objects.filter(publication_id=publication_id).order_by("url")
    return (hub_url(), *outside.values_list("url", flat=True))


def host_of(address: str) -> str:
    """The host and port of a callback or hub, in lower case; "" for one that nobody can call."""
    try:
        return web_address(address).authority
    except BadWebAddress:
        return ""


def topic_of(document: FeedDocument) -> str:
    """The canonical address of a stored document; its feed and publication must be loaded."""
    feed = document.feed
    return f"{settings.BASE_URL}/feeds/{feed.publication.slug}/{feed.slug}.{document.format}"


def content_type_of(document: FeedDocument) -> str:
    """The document's media type, as its address answers with."""
    kind: Format = "rss"
    if document.format in ("atom", "json"):
        kind = "atom" if document.format == "atom" else "json"
    return f"{MIME[kind]}; charset=utf-8"


def open_to_all(now: datetime, prefix: str = "") -> Q:
    """Feeds that anybody may have: neither behind a key, nor moved, nor retired by now."""
    return Q(**{f"{prefix}access": "free", f"{prefix}private": False, f"{prefix}moved_to": ""}) & (
        Q(**{f"{prefix}retired_at": None}) | Q(**{f"{prefix}retired_at__gt": now})
    )


def feed_of_topic(topic: str) -> tuple[Feed, str]:
    """The feed and format that a topic names, however it is spelt (WebSub 5.1.1).

    Raises PublisherError `unknown_topic` for anything else; a feed behind a key is as unknown.
    """
    named = _path_here(topic)
    if named is not None:
        publication, slug, kind = named
        feed = Feed.objects.filter(
            publication__slug=publication, slug=slug, access="free", private=False
        ).first()
        if feed is not None:
            return feed, kind
    raise PublisherError(
        "unknown_topic",
        "hub.topic is no feed of this hub; take the address of the feed's rel=self link",
        "hub.topic",
    )


def _path_here(topic: str) -> tuple[str, str, str] | None:
    """Publication, feed and format in an address of this site."""
    try:
        given, own = web_address(topic), web_address(settings.BASE_URL)
    except BadWebAddress:
        return None
    same = (given.scheme, given.authority) == (own.scheme, own.authority)
    path = _ESCAPE.sub(_unreserved, given.path)
    found = _PATH.fullmatch(path.removeprefix(own.path)) if path.startswith(own.path) else None
    if not same or found is None or "?" in topic or "#" in topic:
        return None
    publication, slug, kind = found.groups()
    return publication, slug, kind


def _unreserved(escape: re.Match[str]) -> str:
    """RFC 3986 2.3: an escaped unreserved character means itself."""
    character = unquote(escape.group(), errors="replace")
    plain = character.isascii() and (character.isalnum() or character in "-._~")
    return character if plain else escape.group()
