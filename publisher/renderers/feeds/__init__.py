"""Feeds: neutral entries in, the bytes of RSS 2.0, Atom 1.0 or JSON Feed 1.1 out."""

from publisher.renderers.characters import one_line
from publisher.renderers.feeds.document import RENDERER_VERSION, Rendered, render_feed
from publisher.renderers.feeds.entries import (
    MIME,
    Entry,
    FeedMeta,
    Format,
    Media,
    Page,
    Source,
    make_entry,
    without_full_text,
)
from publisher.renderers.feeds.entry_cache import cached_entry

__all__ = [
    "MIME",
    "RENDERER_VERSION",
    "Entry",
    "FeedMeta",
    "Format",
    "Media",
    "Page",
    "Rendered",
    "Source",
    "cached_entry",
    "make_entry",
    "one_line",
    "render_feed",
    "without_full_text",
]
