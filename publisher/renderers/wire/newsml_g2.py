"""IPTC NewsML-G2 2.35 (https://iptc.org/standards/newsml-g2/): one article as a news message.

Always a message, for receivers want one kind of root: the text as a news item; for a story with
pictures a news item of each with its address, too, and a package of them all. What takes a story
back takes back its package with it, for nobody knows any more whether it had one.
"""

from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.article import PublishedArticle
from publisher.renderers.wire.notes import in_whole_seconds, timestamp, uri_of
from publisher.renderers.wire.parts.g2 import G2
from publisher.renderers.wire.parts.g2_pictures import package_item, picture_items
from publisher.renderers.wire.parts.g2_text import attach_text, text_item
from publisher.renderers.wire.parts.xml import document
from publisher.renderers.wire.source import WireSource

ORDINARY = 5  # a message's priority, where the story says no urgency


def render_newsml_g2(article: PublishedArticle, source: WireSource) -> bytes:
    """The message as UTF-8 XML; the same article gives the same bytes.

    A story that was taken back has pubstatus `stat:canceled` or `stat:withheld`, its notice in
    `edNote`, and no text.
    """
    article = in_whole_seconds(article)
    text = text_item(article, source)
    items = (text, *_with_pictures(article, source))
    root = G2("newsMessage", _header(article, source), G2("itemSet", *items))
    etree.indent(root)
    attach_text(text, article, source)  # its white space is text
    return document(root)


def _with_pictures(article: PublishedArticle, source: WireSource) -> Iterator[Element]:
    pictures = picture_items(article, source)
    yield from pictures
    if pictures or article.pubstatus != "usable":
        yield package_item(article, source, pictures)


def _header(article: PublishedArticle, source: WireSource) -> Element:
    guid = uri_of(article.guid, source.domain)
    return G2(
        "header",
        G2("sent", timestamp(article.updated_at)),
        G2("sender", source.domain),
        G2("transmitId", f"{guid}:{article.version}"),
        G2("priority", str(article.content.urgency or ORDINARY)),
        G2("origin", source.name),
    )
