"""IPTC ninjs 3.0 (https://iptc.org/standards/ninjs/): one article as JSON bytes."""

from publisher.content.article import PublishedArticle
from publisher.renderers.wire.parts.ninjs_story import story, written
from publisher.renderers.wire.source import WireSource

STANDARD = {
    "name": "ninjs",
    "version": "3.0",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#",
}


def render_ninjs(article: PublishedArticle, source: WireSource) -> bytes:
    """The article as one line of UTF-8 JSON; the same article gives the same bytes.

    One that was taken back (pubstatus `canceled` or `withheld`) says so in `edNote`, a killed one
    with its notice, and has no text.
    """
    return written({"standard": STANDARD, **story(article, source)})
