"""The items of a WordPress export as a stream, in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.problems import BadInput

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
SPACES = ("http://wordpress.org/export/", "https://wordpress.org/export/")


@dataclass(slots=True)
class Site:
    """What stands above the items: the language, and the names behind the authors' logins."""

    language: str | None = None
    names: dict[str, str] = field(default_factory=dict)


def items_of(stream: BinaryIO, site: Site) -> Iterator[Element]:
    """Each <item>, to be read before the next one is asked for; `site` is filled on the way.

    Raises BadInput `bad_xml` with its line, `entity_tricks` for a document type declaration.
    """
    try:
        yield from _items(stream, site)
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        raise BadInput("bad_xml", f"line {line} is no XML: {error.msg}", line=line) from None


def _items(stream: BinaryIO, site: Site) -> Iterator[Element]:
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        if event == "start":
            if element.getparent() is None:
                _refuse_declarations(element)
            continue
        name = local(element)
        if name == "item":
            yield element
        elif name in ABOVE and _in_channel(element):
            ABOVE[name](element, site)
        if _in_channel(element):
            _release(element)


def _refuse_declarations(root: Element) -> None:
    """An export has no DOCTYPE; entities are what one would be for."""
    if root.getroottree().docinfo.internalDTD is not None:
        message = "the file declares a document type or entities, which no export does"
        raise BadInput("entity_tricks", message, line=1)


def _in_channel(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) == "channel"


def _release(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: Element) -> str:
    """The element's name without its namespace, which changes from version to version."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def wp(element: Element, name: str) -> str:
    """The text of WordPress' own member of that name, "" where it is absent."""
    for child in element:
        if local(child) == name and str(child.tag)[1:].startswith(SPACES):
            return (child.text or "").strip()
    return ""


def meta(element: Element, name: str) -> str:
    """The first value of a custom field of an item."""
    return next(iter(metas(element, name)), "")


def metas(element: Element, name: str) -> list[str]:
    """All values of a custom field of an item."""
    return [
        wp(child, "meta_value")
        for child in element
        if local(child) == "postmeta" and wp(child, "meta_key") == name
    ]


def text(element: Element, tag: str) -> str:
    """The text of a member, as it is."""
    return element.findtext(tag) or ""


def _language(element: Element, site: Site) -> None:
    site.language = (element.text or "").strip() or None


def _author(element: Element, site: Site) -> None:
    login, name = wp(element, "author_login"), wp(element, "author_display_name")
    if login and name:
        site.names[login] = name


ABOVE: dict[str, Callable[[Element, Site], None]] = {"language": _language, "author": _author}
