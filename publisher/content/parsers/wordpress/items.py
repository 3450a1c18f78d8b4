"""The items of a WordPress export as a stream, in bounded memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.parsers.xml_tree import EVENTS, NodeCount
from publisher.content.parsers.xml_tree import local_name as local
from publisher.content.problems import BadInput

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MOST_BYTES_OF_ITEM = 20_000_000  # of the file, between two items
MOST_AUTHORS = 10_000
SPACES = ("http://wordpress.org/export/", "https://wordpress.org/export/")


@dataclass(slots=True)
class Site:
    """What stands above the items: the language, and the names behind the authors' logins."""

    language: str | None = None
    names: dict[str, str] = field(default_factory=dict)


class _Measured:
    """A stream that counts what was read of it since `let_go`; the text in the tree is no more."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.pending = 0

    def read(self, size: int = -1) -> bytes:
        """Raises BadInput `item_too_large`."""
        data = self._stream.read(size)
        self.pending += len(data)
        if self.pending > MOST_BYTES_OF_ITEM:
            megabytes = MOST_BYTES_OF_ITEM // 1_000_000
            raise BadInput("item_too_large", f"one item has more than {megabytes} MB")
        return data

    def let_go(self) -> None:
        self.pending = 0


def items_of(stream: BinaryIO, site: Site) -> Iterator[Element]:
    """Each <item>, to be read before the next one is asked for; `site` is filled on the way.

    Raises BadInput `bad_xml` with its line, `entity_tricks` for a document type declaration,
    `item_too_large` and `too_many_elements` for what would take the memory of many stories.
    """
    try:
        yield from _items(stream, site)
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        raise BadInput("bad_xml", f"line {line} is no XML: {error.msg}", line=line) from None


def _items(stream: BinaryIO, site: Site) -> Iterator[Element]:
    measured, count = _Measured(stream), NodeCount()
    events = etree.iterparse(
        measured,
        events=EVENTS,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in _counted(events, count):
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
            measured.let_go()
            count.let_go()


def _counted(
    events: Iterable[tuple[str, object]], count: NodeCount
) -> Iterator[tuple[str, Element]]:
    """Those of elements; all are counted."""
    for event, thing in events:
        count.take(event, thing)
        if isinstance(thing, etree._Element):
            yield event, thing


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


def wp(element: Element, name: str) -> str:
    """The text of WordPress' own member of that name, "" where it is absent."""
    for child in element:
        if local(child) == name and str(child.tag)[1:].startswith(SPACES):
            return (child.text or "").strip()
    return ""


def meta(element: Element, name: str) -> str:
    """The value of a custom field of an item."""
    for child in element:
        if local(child) == "postmeta" and wp(child, "meta_key") == name:
            return wp(child, "meta_value")
    return ""


def text(element: Element, tag: str) -> str:
    """The text of a member, as it is."""
    return element.findtext(tag) or ""


def _language(element: Element, site: Site) -> None:
    site.language = (element.text or "").strip() or None


def _author(element: Element, site: Site) -> None:
    login, name = wp(element, "author_login"), wp(element, "author_display_name")
    if login and name and len(site.names) < MOST_AUTHORS:
        site.names[login] = name


ABOVE: dict[str, Callable[[Element, Site], None]] = {"language": _language, "author": _author}
