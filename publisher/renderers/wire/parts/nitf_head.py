"""The head of an NITF document: what newsrooms sort by, and whether the story may be used."""

from collections.abc import Iterator
from datetime import UTC, datetime

from lxml.etree import _Element as Element

from publisher.content.article import Article, PublishedArticle
from publisher.renderers.characters import one_line
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import holder_of, notes, uri_of
from publisher.renderers.wire.parts.nitf_inline import NITF
from publisher.renderers.wire.parts.xml import Content
from publisher.renderers.wire.source import WireSource


def head(article: PublishedArticle, source: WireSource) -> Element:
    """The head; what NITF has no element for is `meta`."""
    content = article.content
    return NITF(
        "head",
        NITF.some("title", content.headline),
        *_meta(article),
        _subjects(content, source),
        _docdata(article, source),
        _pubdata(article, source),
    )


def _meta(article: PublishedArticle) -> Iterator[Content]:
    said = {
        "version": str(article.version),
        "content-hash": article.content_hash,
        "access": article.content.access if article.content.access != "free" else "",
        "representation": "partial" if article.excerpt else "",
    }
    for name, value in said.items():
        yield NITF("meta", of={"name": name, "content": value}) if value else None


def _subjects(content: Article, source: WireSource) -> Element:
    """The genre, and the Media Topics that editors mapped to rubrics and tags."""
    genre = {"tobject.property.type": content.genre}
    pairs = [("rubric", name) for name in content.rubrics]
    pairs += [("tag", name) for name in content.tags]
    topics = {topic: name for kind, name in pairs if (topic := source.topic(kind, name))}
    subjects = (
        NITF("tobject.subject", of=dict(_subject(topic, name))) for topic, name in topics.items()
    )
    property_ = NITF("tobject.property", of=genre) if content.genre else None
    return NITF("tobject", property_, *subjects, of={"tobject.type": "news"})


def _subject(topic: str, name: str) -> Iterator[tuple[str, str]]:
    yield "tobject.subject.ipr", "IPTC"
    yield "tobject.subject.refnum", topic
    yield "tobject.subject.type", one_line(name)


def _docdata(article: PublishedArticle, source: WireSource) -> Element:
    content, guid = article.content, uri_of(article.guid, source.domain)
    status, until = article.pubstatus, content.embargo_until
    waits, ends = status == "usable" and until is not None, status != "usable"
    corrected = {"info": article.notice, "id-string": guid, "regsrc": source.domain}
    key = {"key": content.slugline, "version": article.version}
    return NITF(
        "docdata",
        NITF("correction", of=corrected) if status == "usable" and article.notice else None,
        NITF("evloc", of={"city": content.place}) if content.place else None,
        NITF("doc-id", of={"id-string": guid, "regsrc": source.domain}),
        NITF("urgency", of={"ed-urg": content.urgency}) if content.urgency else None,
        NITF("date.issue", of={"norm": norm(article.updated_at)}),
        NITF("date.release", of={"norm": norm(until)}) if until else None,
        *(NITF("ed-msg", of={"info": each}) for each in notes(article, source)),
        NITF("du-key", of=key) if content.slugline else None,
        *_rights(article, source),
        _keys(content),
        _rubrics(content),
        of={
            "management-status": "embargoed" if waits else status,
            "management-doc-idref": guid if ends else None,
            "management-idref-status": status if ends else None,
        },
    )


def _rights(article: PublishedArticle, source: WireSource) -> Iterator[Element]:
    year = str(article.published_at.astimezone(UTC).year)
    holder = holder_of(source)
    yield NITF("doc.copyright", of={"year": year, "holder": holder})
    if source.usage_terms:
        yield NITF("doc.rights", of={"owner": holder, "limitations": source.usage_terms})


def _keys(content: Article) -> Content:
    words = [NITF("keyword", of={"key": tag}) for tag in content.tags]
    return NITF("key-list", *words) if words else None


def _rubrics(content: Article) -> Content:
    found = [NITF("classifier", of={"type": "rubric", "value": name}) for name in content.rubrics]
    return NITF("identified-content", *found) if found else None


def _pubdata(article: PublishedArticle, source: WireSource) -> Element:
    return NITF(
        "pubdata",
        of={
            "type": "web",
            "date.publication": norm(article.published_at),
            "name": source.name,
            "position.section": next(iter(article.content.rubrics), None),
            "ex-ref": uri(article.url),
        },
    )


def norm(moment: datetime) -> str:
    """A time as NITF has it: 20260301T063001Z."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
