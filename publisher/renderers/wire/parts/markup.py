"""A story's text as HTML and XHTML, with what stands under it."""

import re

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.article import PublishedArticle
from publisher.renderers.body import CUT_MARK, Addresses, blocks, colophon
from publisher.renderers.wire.source import WireSource

XHTML = "http://www.w3.org/1999/xhtml"
_VOID = re.compile(r"<(br|hr|img)\b([^>]*)>")  # within values > is escaped


def markup_of(
    article: PublishedArticle, source: WireSource, address: Addresses | None = None
) -> str:
    """The text as HTML; "" for a story without one, or that must not be used. `address` is where
    its pictures are, if not as `source` has it.

    The mark where it is cut for those who are not entitled is in it, but in an excerpt.
    """
    content = article.content
    if not content.blocks or article.pubstatus != "usable":
        return ""
    cut = None if article.excerpt else content.cut
    before = blocks(content.blocks[:cut], address or source.address)
    after = blocks(content.blocks[cut:], address or source.address) if cut is not None else ""
    mark = CUT_MARK if cut is not None else ""
    under = colophon(content.authors, content.sponsor)
    return "\n".join(filter(None, (before, mark, after, under)))


def xhtml_body(markup: str) -> Element:
    """HTML of ours as the `body` of XHTML."""
    text = _VOID.sub(r"<\1\2/>", markup)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(f'<body xmlns="{XHTML}">{text}</body>', parser)
