"""XML elements of feeds by short names, whatever prefixes a feed chose."""

import copy
import re
from collections.abc import Iterator
from html import entities, escape

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.parsers.feeds.decoding import sections, without_declaration
from publisher.content.parsers.xml_tree import refuse_subset, xml_tree
from publisher.content.problems import BadInput

SPACES = {
    "http://www.w3.org/2005/Atom": "atom:",
    "http://purl.org/atom/ns#": "atom:",  # 0.3
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/rss/1.0/": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://purl.org/atompub/tombstones/1.0": "at:",
    "http://schemas.ingestion.microsoft.com/common/": "mi:",
    "http://www.smartnews.be/snf": "snf:",
    "urn:x-publisher:wire:1": "wire:",
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ENTITY = re.compile(r"&(#?\w{1,40};)?")
ENDS = ("</rss>", "</feed>", "</rdf:RDF>")
STRAY = re.compile(r"<(?![A-Za-z_/!?][^<>]*>)")
XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


def root_of(text: str, address: str) -> tuple[Element, str]:
    """The root of an XML document, and what was wrong with it, "" for a sound one. HTML's
    entities, stray ampersands and `<`, and what follows the end are forgiven.

    Raises BadInput `bad_feed` with its line, `entities`, `too_many_elements`.
    """
    refuse_subset(text)
    plain = without_declaration(text)
    try:
        return _parsed(plain, address), ""
    except etree.XMLSyntaxError as first:
        try:
            mended = _mended(plain)
            refuse_subset(mended)
            return _parsed(mended, address), f"line {first.lineno}: {first.msg}"
        except etree.XMLSyntaxError as error:
            message = f"line {error.lineno} is no XML: {error.msg}"
            raise BadInput("bad_feed", message, f"line {error.lineno}", error.lineno) from None


def _parsed(text: str, address: str) -> Element:
    return xml_tree(text.encode("utf-8"), address=address, encoding="utf-8")


def _mended(text: str) -> str:
    """The text as feed readers forgive it: HTML's entities, a `<` that begins no tag, and what a
    cache or a site wrote under the end."""
    text = _with_named_entities(text)
    end = max((text.rfind(tag) + len(tag) for tag in ENDS if tag in text), default=len(text))
    return "".join(
        STRAY.sub("&lt;", part) if is_markup else part for part, is_markup in sections(text[:end])
    )


def _with_named_entities(text: str) -> str:
    """The text with HTML's named entities as characters, outside CDATA sections."""
    return "".join(
        ENTITY.sub(_character, part) if is_markup else part for part, is_markup in sections(text)
    )


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return "&amp;"
    if name in XML_ENTITIES or name.startswith("#"):
        return found[0]
    return entities.html5.get(name, f"&amp;{name}")


def name_of(element: Element) -> str:
    """`dc:creator`, `atom:link`; RSS's own elements without a prefix; "" for a foreign one."""
    if not isinstance(element.tag, str):
        return ""
    if not element.tag.startswith("{"):
        return element.tag
    space, _, local = element.tag[1:].partition("}")
    return f"{SPACES[space]}{local}" if space in SPACES else ""


class ChildElements:
    """The children of an element by name, each read in one pass."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self._found: dict[str, list[Element]] = {}
        for child in element:
            self._found.setdefault(name_of(child), []).append(child)

    def all(self, *names: str) -> Iterator[Element]:
        """The children of these names, in the order of the names."""
        for name in names:
            yield from self._found.get(name, ())

    def first(self, *names: str) -> Element | None:
        """The first child of the first name that has one."""
        return next(self.all(*names), None)

    def text(self, *names: str) -> str:
        """The characters of the first child that has any."""
        return next((text for child in self.all(*names) if (text := text_in(child))), "")


def text_in(element: Element) -> str:
    """All characters inside, without white space at the edges."""
    return "".join(str(text) for text in element.itertext()).strip()


def markup_in(element: Element | None) -> str:
    """An Atom text construct as HTML (RFC 4287, 3.1 and 4.1.3.3); "" for other media."""
    if element is None or element.get("src"):
        return ""
    kind = (element.get("type") or "text").lower()
    if kind == "xhtml" or kind.endswith("+xml"):
        return _xhtml(element) if "html" in kind else ""
    if kind in {"html", "text/html"}:
        return text_in(element)
    return escape(text_in(element), quote=False) if kind in {"text", "text/plain"} else ""


def _xhtml(element: Element) -> str:
    made = copy.deepcopy(element)
    for each in made.iter():
        if isinstance(each.tag, str):
            each.tag = etree.QName(each).localname
    written = (etree.tostring(child, method="html", encoding="unicode") for child in made)
    return (escape(made.text or "", quote=False) + "".join(written)).strip()
