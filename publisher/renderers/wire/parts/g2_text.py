"""The news item of NewsML-G2 that is a story's text."""

from collections.abc import Iterator

from lxml.etree import _Element as Element

from publisher.content.article import Author, PublishedArticle
from publisher.renderers.characters import one_line
from publisher.renderers.uris import uri
from publisher.renderers.wire.notes import language_of, timestamp
from publisher.renderers.wire.parts.g2 import G2, guid_of, item, item_meta, rights_info
from publisher.renderers.wire.parts.markup import XHTML, markup_of, xhtml_body
from publisher.renderers.wire.parts.xml import LANGUAGE, Content, Vocabulary, add
from publisher.renderers.wire.source import WireSource
from publisher.renderers.wire.text import blocks_as_text

H = Vocabulary(XHTML)


def text_item(article: PublishedArticle, source: WireSource) -> Element:
    """The item, its text to be attached when the white space around it is written."""
    page = G2("altRep", uri(article.url), of={"contenttype": "text/html"})
    return item(
        "newsItem",
        guid_of(article, source),
        article,
        source,
        rights_info(article, source),
        item_meta("text", article.content.headline, article, source, page, *_enclosed(article)),
        _content_meta(article, source),
        G2("contentSet"),
    )


def attach_text(text: Element, article: PublishedArticle, source: WireSource) -> None:
    """Put the story's text into the item as XHTML; a story without one has an empty content set."""
    markup = markup_of(article, source, lambda src: uri(source.address(src) or "") or None)
    if markup:
        add(text[-1], _inline(article, source, markup))


def _enclosed(article: PublishedArticle) -> Iterator[Element]:
    """Sounds, films and files; they stay at their addresses."""
    for one in article.content.enclosures:
        of = {"href": uri(one.url), "contenttype": one.content_type or None, "size": one.size}
        yield G2("link", of={"rel": "schema:associatedMedia", **of, "title": one.title or None})


def _inline(article: PublishedArticle, source: WireSource, markup: str) -> Element:
    words = blocks_as_text(article.content.blocks)
    language = language_of(article, source)
    page = H(
        "html",
        H("head", H("title", one_line(article.content.headline))),
        xhtml_body(markup),
        of={"lang": language, LANGUAGE: language, "dir": article.content.direction},
    )
    of = {"charcount": len(words), "wordcount": len(words.split())}
    return G2("inlineXML", page, of={"contenttype": "application/xhtml+xml", **of})


def _content_meta(article: PublishedArticle, source: WireSource) -> Element:
    content = article.content
    return G2(
        "contentMeta",
        G2("urgency", str(content.urgency)) if content.urgency else None,
        G2("contentCreated", timestamp(article.published_at)),
        G2("contentModified", timestamp(article.updated_at)),
        _named("located", content.place),
        *map(_creator, content.authors),
        G2("language", of={"tag": language_of(article, source)}),
        _named("genre", content.genre),
        *_keywords(article, source),
        *_subjects(article, source),
        G2.some("slugline", content.slugline),
        G2.some("headline", content.headline),
        G2.some("headline", content.kicker, {"role": "schema:alternativeHeadline"}),
        G2.some("by", ", ".join(author.name for author in content.authors if author.name)),
        G2.lines("description", content.standfirst, {"role": "drol:summary"}),
        G2.lines("description", content.sponsor, {"role": "schema:sponsor"}),
    )


def _named(name: str, said: str | None) -> Content:
    return G2(name, G2("name", one_line(said))) if said else None


def _creator(author: Author) -> Element:
    return G2("creator", G2.some("name", author.name), G2.lines("note", author.note))


def _keywords(article: PublishedArticle, source: WireSource) -> Iterator[Content]:
    yield from (G2.some("keyword", tag) for tag in article.content.tags)


def _subjects(article: PublishedArticle, source: WireSource) -> Iterator[Element]:
    """Rubrics and tags by their names, and the Media Topics that editors mapped to them."""
    pairs = [("rubric", name) for name in article.content.rubrics]
    pairs += [("tag", name) for name in article.content.tags]
    for kind, name in pairs:
        topic = source.topic(kind, name)
        if topic or kind == "rubric":
            of = {"qcode": f"medtop:{topic}" if topic else None}
            yield G2("subject", G2("name", one_line(name)), of=of)
