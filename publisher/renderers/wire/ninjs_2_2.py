"""IPTC ninjs 2.2: the members of 3.x in small letters, `embargoed` for `embargoedUntil`."""

from typing import Any

from publisher.content.article import PublishedArticle
from publisher.renderers.wire.notes import in_whole_seconds
from publisher.renderers.wire.parts.ninjs_story import story, written
from publisher.renderers.wire.source import WireSource

STANDARD = {
    "name": "ninjs",
    "version": "2.2",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.2.json#",
}


def render_ninjs_2_2(article: PublishedArticle, source: WireSource) -> bytes:
    """As `render_ninjs`, in version 2.2."""
    document = story(in_whole_seconds(article), source)
    for each in document.get("associations", []):
        del each["rel"]  # 3.0 gave it to associations
    if "embargoedUntil" in document:
        document["embargoed"] = document.pop("embargoedUntil")
    return written({"standard": STANDARD, **_in_small_letters(document)})


def _in_small_letters(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _in_small_letters(inner) for name, inner in value.items()}
    return [_in_small_letters(each) for each in value] if isinstance(value, list) else value
