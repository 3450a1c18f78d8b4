"""What an address below /feeds/ means; whatever else stands there is nothing."""

import re
from typing import NamedTuple

_SLUG = r"[A-Za-z0-9_-]{1,60}"
_NUMBER = r"[1-9][0-9]{0,5}"
_FEED = re.compile(
    rf"/feeds/(?P<publication>{_SLUG})/(?P<feed>{_SLUG})(?:/(?P<key>[A-Za-z0-9_-]{{43}}))?"
    rf"(?:/(?P<page>{_NUMBER}))?\.(?P<format>rss|atom|json)"
)
_OPML = re.compile(rf"/feeds/(?P<publication>{_SLUG})\.opml")
_SITEMAP = re.compile(
    rf"/feeds/(?P<publication>{_SLUG})/(?P<format>news-sitemap|sitemap)(?:-(?P<page>{_NUMBER}))?\.xml"
)


class Address(NamedTuple):
    """Which document: the slugs of publication and feed, the format, the archive page.

    Without a feed, `format` is `opml`, `sitemap` or `news-sitemap`, which are the publication's.
    """

    publication: str
    feed: str
    format: str
    page: int = 0


def parse(path: str) -> tuple[Address, str] | None:
    """The document that a path names, and the key in it; None for what names nothing."""
    if found := _FEED.fullmatch(path):
        publication, feed, key, page, kind = found.groups()
        return Address(publication, feed, kind, int(page or 0)), key or ""
    if found := _OPML.fullmatch(path):
        return Address(found["publication"], "", "opml"), ""
    if found := _SITEMAP.fullmatch(path):
        kind, page = found["format"], int(found["page"] or 0)
        if not (page and kind == "news-sitemap"):
            return Address(found["publication"], "", kind, page), ""
    return None
