"""IPTC NITF 3.6 (https://iptc.org/standards/nitf/): one article as XML bytes."""

from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.article import Article, Author, PublishedArticle
from publisher.renderers.characters import one_line
from publisher.renderers.wire.notes import holder_of, in_whole_seconds, language_of, notes
from publisher.renderers.wire.parts.nitf_blocks import block, enclosed, style_of
from publisher.renderers.wire.parts.nitf_head import head
from publisher.renderers.wire.parts.nitf_inline import NITF
from publisher.renderers.wire.parts.xml import (
    LANGUAGE,
    Content,
    add,
    add_all,
    document,
    in_lines,
)
from publisher.renderers.wire.source import WireSource

VERSION = {
    "version": "-//IPTC//DTD NITF 3.6//EN",
    "change.date": "September 11, 2009",
    "change.time": "12:26",
}
CUT = "more"  # what a comment says where the text is cut for those who are not entitled


def render_nitf(article: PublishedArticle, source: WireSource) -> bytes:
    """The article as UTF-8 XML; the same article gives the same bytes.

    A story that was taken back has the management status `canceled` or `withheld`, its notice in
    `ed-msg`, and no text.
    """
    article = in_whole_seconds(article)
    language = language_of(article, source)
    body = NITF("body", _body_head(article, source), of={LANGUAGE: language})
    if style := style_of(article.content.direction):
        body.set("style", style)
    root = NITF("nitf", head(article, source), body, of=VERSION | {"baselang": language})
    etree.indent(root[0])
    if article.content.blocks and article.pubstatus == "usable":
        add(body, _body_content(article, source))
        add(body, _body_end(article.content))
    for element in (root, body, *body):
        in_lines(element)
    return document(root)


def _body_head(article: PublishedArticle, source: WireSource) -> Element:
    content = article.content
    kicker = NITF.some("hl2", content.kicker, {"class": "kicker"})
    said = [NITF.lines("p", each) for each in notes(article, source)]
    note = NITF("note", NITF("body.content", *said), of={"noteclass": "editorsnote", "type": "npa"})
    return NITF(
        "body.head",
        NITF("hedline", NITF("hl1", one_line(content.headline)), kicker),
        note if said else None,
        _rights(source),
        *map(_byline, (author for author in content.authors if author.name)),
        NITF.some("distributor", source.name),
        NITF("dateline", NITF.some("location", content.place)) if content.place else None,
        NITF("abstract", NITF.lines("p", content.standfirst)) if content.standfirst else None,
    )


def _rights(source: WireSource) -> Element:
    return NITF(
        "rights",
        NITF.some("rights.owner", holder_of(source)),
        NITF.some("rights.limitations", source.usage_terms),
    )


def _byline(author: Author) -> Element:
    return NITF("byline", NITF.some("person", author.name))


def _body_content(article: PublishedArticle, source: WireSource) -> Element:
    content = article.content
    cut = None if article.excerpt else content.cut
    made = NITF("body.content")
    for number, one in enumerate(content.blocks):
        if number == cut:
            made.append(etree.Comment(CUT))
        add(made, block(one, source))
    if cut == len(content.blocks):
        made.append(etree.Comment(CUT))
    return add_all(made, map(enclosed, content.enclosures))


def _body_end(content: Article) -> Content:
    """Notes on the authors, and the sponsor's line."""
    sponsor = NITF.lines("em", content.sponsor, {"class": "sponsor"})
    lines = [*map(_note, (author for author in content.authors if author.note)), sponsor]
    return NITF("body.end", NITF("tagline", *lines)) if lines != [None] else None


def _note(author: Author) -> Element:
    return add_all(NITF("em", of={"class": "author-note"}), _note_parts(author))


def _note_parts(author: Author) -> Iterator[Content]:
    if author.name:
        yield NITF.some("person", author.name)
        yield NITF("br")
    yield from NITF.broken(author.note or "")
