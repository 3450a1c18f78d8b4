"""IPTC ninjs 1.6: one text where 3.x has lists of them, maps where it has lists with names."""

from collections.abc import Iterator
from typing import Any

from publisher.content.article import PublishedArticle
from publisher.renderers.wire.notes import in_whole_seconds
from publisher.renderers.wire.parts.ninjs_story import story, written
from publisher.renderers.wire.source import MEDIA_TOPICS, WireSource

Json = dict[str, Any]
STANDARD = {
    "name": "ninjs",
    "version": "1.6",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_1.6.json#",
}
RENAMED = {
    "embargoedUntil": "embargoed",
    "by": "byline",
    "people": "person",
    "places": "place",
    "genres": "genre",
    "subjects": "subject",
    "infoSources": "infosource",
}
REPRESENTATION = {"full": "complete", "partial": "incomplete"}
# 1.x has texts by kind; of a picture `description_text` is the caption, `body_text` what it shows.
ROLES = {
    "main": "headline",
    "kicker": "headline_kicker",
    "standfirst": "description_text",
    "caption": "description_text",
    "alternativeText": "body_text",
    "sponsor": "description_sponsor",
}
BODIES = {"main": "body_html", "text": "body_text"}


def render_ninjs_1_6(article: PublishedArticle, source: WireSource) -> bytes:
    """As `render_ninjs`, in version 1.6."""
    return written({"$standard": STANDARD, **_older(story(in_whole_seconds(article), source))})


def _older(document: Json) -> Json:
    return dict(each for name, value in document.items() for each in _members(name, value))


def _members(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What one member of 3.x is in 1.6."""
    if name == "representationType":
        yield "representationtype", REPRESENTATION[value]
    elif name in ("headlines", "descriptions"):
        yield from _texts(value)
    elif name == "bodies":
        yield from _bodies(value)
    elif name == "renditions":
        yield name, {each["name"]: _rendition(each) for each in value}
    elif name == "associations":
        yield name, {each["name"].replace("-", "_"): _association(each) for each in value}
    elif name == "altIds":
        yield "altids", {each["role"]: each["value"] for each in value}
    elif name == "rightsInfo":
        yield "rightsinfo", {key.lower(): inner for key, inner in value.items()}
    elif isinstance(value, list):
        yield RENAMED[name], [_concept(each) for each in value]
    else:
        yield RENAMED.get(name, name.lower()), value


def _texts(values: list[Json]) -> Iterator[tuple[str, Any]]:
    notes = 0
    for each in values:
        notes += each["role"] == "authorNote"
        yield ROLES.get(each["role"], f"description_authorNote_{notes}"), each["value"]


def _bodies(values: list[Json]) -> Iterator[tuple[str, Any]]:
    for each in values:
        yield BODIES[each["role"]], each["value"]
        yield "charcount", each["charCount"]
        yield "wordcount", each["wordCount"]


def _rendition(one: Json) -> Json:
    names = {"contentType": "mimetype"}
    return {names.get(key, key.lower()): value for key, value in one.items() if key != "name"}


def _association(one: Json) -> Json:
    return _older({key: value for key, value in one.items() if key not in ("name", "rel")})


def _concept(one: Json) -> Json:
    """A person, place, genre, subject or source; a Media Topic is a code of its scheme."""
    known = {"name": one["name"], "rel": one.get("rel") or one.get("role")}
    if "uri" in one:
        known |= {"scheme": MEDIA_TOPICS, "code": one["uri"].removeprefix(MEDIA_TOPICS)}
    return {key: value for key, value in known.items() if value}
