"""NITF, with its namespace or without (before 3.5), to article."""

from dataclasses import replace
from datetime import datetime, tzinfo

from lxml.etree import _Element as Element

from publisher.content.article import Article, Parsed, PubStatus
from publisher.content.parsers.iptc.elements import (
    XML_LANGUAGE,
    first,
    language_of,
    line_of,
    moment,
    text_at,
    value,
)
from publisher.content.parsers.iptc.markup import read_nitf
from publisher.content.parsers.iptc.nitf_parts import (
    authors_of,
    direction_of,
    enclosures_of,
    kicker_of,
    meta,
    page_of,
    pictures_of,
    rubrics_of,
    sponsor_of,
    tags_of,
)
from publisher.content.parsers.pictures_beside import with_pictures
from publisher.content.parsers.plain_body import plain_body
from publisher.content.parsers.said_beside import access_of, pubstatus_of, urgency_of
from publisher.content.problems import BadInput
from publisher.content.typography import base_direction

DOCDATA = "head/docdata"
HEADLINES = ("body/body.head/hedline/hl1", "head/title")
# A copy before its time may be used at that time.
WAITS = "embargoed"
ENDS = ("canceled", "withheld")


def parse_nitf(root: Element, zone: tzinfo) -> Parsed:
    """The story of a document. Raises BadInput as `parse_iptc` says."""
    said = value(root, DOCDATA, "management-status").lower()
    status = pubstatus_of("usable" if said == WAITS else said)
    guid = value(root, f"{DOCDATA}/doc-id", "id-string") or root.get("uno", "")
    other = value(root, DOCDATA, "management-doc-idref")
    ended = value(root, DOCDATA, "management-idref-status").lower()
    if other and ended in ENDS:  # it may be a document of its own that takes another back
        guid, status = other, pubstatus_of(ended)
    if status != "usable":
        return _taken_back(root, status, guid[:500] or None, zone)
    return _usable(root, guid[:500] or None, zone)


def _taken_back(root: Element, status: PubStatus, guid: str | None, zone: tzinfo) -> Parsed:
    headline = _headline(root) or ""
    article = Article(
        headline=headline,
        blocks=(),
        guid=guid,
        updated_at=_issued(root, zone),
        canonical_url=page_of(root),
    )
    notes = (value(root, f"{DOCDATA}/ed-msg", "info"), headline)
    return Parsed(article=article, pubstatus=status, notes=tuple(filter(None, notes)))


def _usable(root: Element, guid: str | None, zone: tzinfo) -> Parsed:
    headline = _headline(root)
    if not headline:
        raise BadInput("missing_headline", "the document has no hl1 and no title", "hl1")
    content = first(root, "body/body.content")
    tag = root.get("baselang") or value(root, "body", XML_LANGUAGE)
    # Before the reader of the text makes other elements of these.
    beside, enclosed = pictures_of(content), enclosures_of(content)
    language = language_of(tag)
    body = plain_body("", language) if content is None else read_nitf(content, language)
    blocks, cut = with_pictures(body.blocks, body.cut, beside)
    article = Article(
        headline=headline,
        blocks=blocks,
        cut=cut,
        guid=guid,
        language=body.language,
        direction=direction_of(root) or base_direction(headline),
        access=access_of(meta(root, "access")),
        rubrics=rubrics_of(root),
        tags=tags_of(root),
        kicker=kicker_of(root),
        standfirst=text_at(root, "body/body.head/abstract"),
        authors=authors_of(root),
        sponsor=sponsor_of(root),
        canonical_url=page_of(root),
        enclosures=enclosed,
    )
    dated = _dated(root, article, zone)
    return Parsed(article=dated, warnings=body.warnings, embargo_may_have_ended=True)


def _dated(root: Element, article: Article, zone: tzinfo) -> Article:
    """The article with its times and what newsrooms sort by."""
    issued = _issued(root, zone)
    published = moment(value(root, "head/pubdata", "date.publication"), "date.publication", zone)
    release = value(root, f"{DOCDATA}/date.release", "norm")
    genre = value(root, "head/tobject/tobject.property", "tobject.property.type")
    place = value(root, f"{DOCDATA}/evloc", "city")
    return replace(
        article,
        published_at=published or issued,
        updated_at=issued,
        embargo_until=moment(release, "date.release", zone),
        urgency=urgency_of(value(root, f"{DOCDATA}/urgency", "ed-urg")),
        slugline=line_of(value(root, f"{DOCDATA}/du-key", "key")),
        place=line_of(place or text_at(root, "body/body.head/dateline/location")),
        genre=line_of(genre),
    )


def _headline(root: Element) -> str | None:
    found = (text_at(root, path) for path in HEADLINES)
    return line_of(next(filter(None, found), None), 1000)


def _issued(root: Element, zone: tzinfo) -> datetime | None:
    return moment(value(root, f"{DOCDATA}/date.issue", "norm"), "date.issue", zone)
