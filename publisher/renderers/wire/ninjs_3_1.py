"""IPTC ninjs 3.1: 3.0 and the type of a digital source, which our stories do not say."""

from publisher.content.article import PublishedArticle
from publisher.renderers.wire.notes import in_whole_seconds
from publisher.renderers.wire.parts.ninjs_story import story, written
from publisher.renderers.wire.source import WireSource

STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}


def render_ninjs_3_1(article: PublishedArticle, source: WireSource) -> bytes:
    """As `render_ninjs`, in version 3.1."""
    return written({"standard": STANDARD, **story(in_whole_seconds(article), source)})
