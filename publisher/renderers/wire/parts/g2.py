"""What every item of NewsML-G2 has: what it is called, whose it is, whether it may be used."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from publisher.content.article import PublishedArticle
from publisher.content.parsers.ninjs_document import ACCESS_RIGHTS
from publisher.renderers.characters import one_line
from publisher.renderers.wire.notes import (
    copyright_notice,
    holder_of,
    language_of,
    notes,
    timestamp,
    uri_of,
)
from publisher.renderers.wire.parts.xml import LANGUAGE, Content, Vocabulary
from publisher.renderers.wire.source import WireSource

G2 = Vocabulary("http://iptc.org/std/nar/2006-10-01/")
IPTC = "http://cv.iptc.org/newscodes/"
# The schemes that our codes are of, so that a reader need not fetch a catalogue.
SCHEMES = {
    "drol": f"{IPTC}descriptionrole/",
    "medtop": f"{IPTC}mediatopic/",
    "ninat": f"{IPTC}ninature/",
    "pgrmod": f"{IPTC}pkggroupmode/",
    "rnd": f"{IPTC}rendition/",
    "schema": "https://schema.org/",
    "sig": f"{IPTC}signal/",
    "stat": f"{IPTC}pubstatusg2/",
}


def item(
    name: str, guid: str, article: PublishedArticle, source: WireSource, *parts: Content
) -> Element:
    """An item with its `parts`: rights, itemMeta, contentMeta, content."""
    attributes = {
        "standard": "NewsML-G2",
        "standardversion": "2.35",
        "conformance": "power",
        "guid": guid,
        "version": article.version,
        "dir": article.content.direction,
        LANGUAGE: language_of(article, source),
    }
    return G2(name, _catalog(source), *parts, of=attributes)


def guid_of(article: PublishedArticle, source: WireSource, part: str = "") -> str:
    """The guid of the story's text, or of a part of it as a fragment of that."""
    guid = uri_of(article.guid, source.domain)
    return f"{guid}{'-' if '#' in guid else '#'}{part}" if part else guid


def _catalog(source: WireSource) -> Element:
    own = {"group": f"tag:{source.domain},2000:group/"}
    made = (G2("scheme", of={"alias": alias, "uri": uri}) for alias, uri in (SCHEMES | own).items())
    return G2("catalog", *made)


def rights_info(article: PublishedArticle, source: WireSource, *more: Content) -> Element:
    """Whose the story is, and on what terms; who may read it whole, where that is not everybody."""
    access = article.content.access
    return G2(
        "rightsInfo",
        G2("copyrightHolder", G2.some("name", holder_of(source))),
        G2.some("copyrightNotice", copyright_notice(article, source)),
        G2.some("usageTerms", source.usage_terms),
        rights_expression(ACCESS_RIGHTS, access) if access != "free" else None,
        *more,
    )


def rights_expression(language: str, rights: str) -> Element:
    """A right in words of a language that has an address."""
    of = {"langid": language, "enctype": "text/plain"}
    return G2("rightsExpressionData", one_line(rights), of=of)


def item_meta(
    kind: str, title: str, article: PublishedArticle, source: WireSource, *more: Content
) -> Element:
    """Of what nature the item is, when it may be used, and what must be read before it."""
    until = article.content.embargo_until
    return G2(
        "itemMeta",
        item_class(kind),
        provider(source),
        G2("versionCreated", timestamp(article.updated_at)),
        G2("firstCreated", timestamp(article.published_at)),
        G2("embargoed", timestamp(until)) if until else None,
        pub_status(article),
        *(_services(article)),
        G2.some("title", title),
        *(G2.lines("edNote", each) for each in notes(article, source)),
        _signal(article),
        *more,
    )


def item_class(kind: str) -> Element:
    """The nature of an item."""
    return G2("itemClass", of={"qcode": f"ninat:{kind}"})


def provider(source: WireSource) -> Element:
    """The publication."""
    return G2("provider", G2.some("name", source.name), of={"literal": source.domain})


def pub_status(article: PublishedArticle) -> Element:
    """Whether it may be used."""
    return G2("pubStatus", of={"qcode": f"stat:{article.pubstatus}"})


def _services(article: PublishedArticle) -> Iterator[Element]:
    """The rubrics, the upper ones first."""
    for rubric in article.content.rubrics:
        yield G2("service", G2("name", one_line(rubric)))


def _signal(article: PublishedArticle) -> Content:
    if article.pubstatus != "usable" or article.version == 1:
        return None
    return G2("signal", of={"qcode": "sig:correction" if article.notice else "sig:update"})
