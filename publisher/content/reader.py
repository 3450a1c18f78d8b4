"""JSON to Article, strictly: a wrong field is refused by its path, never repaired."""

from dataclasses import fields
from datetime import datetime
from typing import cast

from publisher.content.article import Access, Article, Author, Enclosure
from publisher.content.block_reader import read_block, read_direction
from publisher.content.calendar import within_calendar
from publisher.content.enclosures import (
    LARGEST_FILE,
    LONGEST_TITLE,
    MOST_ENCLOSURES,
    is_media_type,
)
from publisher.content.fields import Field, Members
from publisher.content.links import is_address, is_link, is_picture, looks_like_address

URGENCIES = (1, 9)  # IPTC's most urgent and its least
LONGEST_LABEL = 200  # characters of a slugline, a place, a genre
ARTICLE = tuple(field.name for field in fields(Article))
# What `article show`, and partners' copies, add around the content; an import takes none of it.
SHOWN_ONLY = ("version", "pubstatus", "content_hash", "notice", "wire")


def from_json(data: object) -> Article:
    """The article that `to_json` wrote, or that somebody wrote in that shape.

    Raises BadInput (a PublisherError) whose `where` is the path of the field, as in
    `blocks[3].content[0].text`.
    """
    field = Field(data)
    found = field.members(*ARTICLE, *SHOWN_ONLY)
    try:
        return _article(found)
    except RecursionError:
        raise field.refuse("too_deep", "is nested too deeply") from None


def _article(found: Members) -> Article:
    return Article(
        guid=found.get("guid", lambda f: f.filled(500), None),
        language=found.get("language", Field.language, None),
        direction=found.get("direction", read_direction, None),
        access=found.get("access", lambda f: cast(Access, f.one_of(Access)), "free"),
        rubrics=found.all("rubrics", Field.filled),
        tags=found.all("tags", Field.filled),
        kicker=found.get("kicker", Field.filled, None),
        headline=found.need("headline").filled(1000),
        standfirst=found.get("standfirst", Field.filled, None),
        published_at=found.get("published_at", _stored_moment, None),
        updated_at=found.get("updated_at", _stored_moment, None),
        embargo_until=found.get("embargo_until", _stored_moment, None),
        authors=found.all("authors", _author),
        sponsor=found.get("sponsor", Field.filled, None),
        canonical_url=found.get("canonical_url", _address, None),
        cut=found.get("cut", lambda f: f.number(0, len(found.need("blocks").items())), None),
        enclosures=found.get("enclosures", _enclosures, ()),
        urgency=found.get("urgency", lambda f: f.number(*URGENCIES), None),
        slugline=found.get("slugline", lambda f: f.line(LONGEST_LABEL), None),
        place=found.get("place", lambda f: f.line(LONGEST_LABEL), None),
        genre=found.get("genre", lambda f: f.line(LONGEST_LABEL), None),
        blocks=tuple(read_block(f) for f in found.need("blocks").items()),
        reply=found.all("reply", read_block),
    )


def _stored_moment(field: Field) -> datetime:
    """A text that is stored stays readable, whatever its dates; doors ask check_moments."""
    return within_calendar(field.time())


def check_moments(data: object) -> None:
    """Raises BadInput `bad_time` for a date of no year of ours (content.calendar)."""
    values = data if isinstance(data, dict) else {}
    for name in ("published_at", "updated_at", "embargo_until"):
        if values.get(name) is not None:
            Field(values[name], name).moment()


ADDRESSES = {"href": is_link, "src": is_picture, "canonical_url": is_address}


def check_addresses(data: object) -> None:
    """Raises BadInput `bad_address` for an address whose host there cannot be; stored texts of
    before may have one, and stay readable."""
    waiting = [Field(data)]
    while waiting:
        field = waiting.pop()
        if isinstance(field.value, list):
            waiting.extend(reversed(field.items()))
        if not isinstance(field.value, dict):
            continue
        for name, value in field.value.items():
            inner = field.at(name, value)
            if isinstance(value, str) and name in ADDRESSES and not ADDRESSES[name](value):
                raise inner.refuse("bad_address", "has a host that there cannot be")
            if isinstance(value, dict | list):
                waiting.append(inner)


def _author(field: Field) -> Author:
    found = field.members("name", "note")
    author = Author(
        name=found.get("name", Field.filled, None), note=found.get("note", Field.filled, None)
    )
    if author == Author():
        raise field.refuse("missing_field", "needs a name or a note")
    return author


def _enclosures(field: Field) -> tuple[Enclosure, ...]:
    if len(field.items()) > MOST_ENCLOSURES:
        raise field.refuse("too_long", f"has more than {MOST_ENCLOSURES} members")
    return tuple(map(_enclosure, field.items()))


def _enclosure(field: Field) -> Enclosure:
    found = field.members("url", "content_type", "size", "title")
    kind = found.get("content_type", Field.text, "")
    if kind and not is_media_type(kind):
        raise field.at("content_type").refuse("wrong_value", "must be a type such as audio/mpeg")
    return Enclosure(
        url=_address(found.need("url")),
        content_type=kind,
        size=found.get("size", lambda f: f.number(0, LARGEST_FILE), None),
        title=found.get("title", lambda f: f.text(LONGEST_TITLE), ""),
    )


def _address(field: Field) -> str:
    address = field.filled(1000)
    if not looks_like_address(address):
        raise field.refuse("bad_address", "must be an http or https address")
    return address
