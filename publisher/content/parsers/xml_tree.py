"""XML into a tree, in pieces, with a count of what the parser builds: what the text looks like says
little, for comments, CDATA sections and spaces in tags make it look like anything."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree
from lxml.etree import _Element as Element

from publisher.content.problems import BadInput

MOST_NODES = 400_000  # elements, attributes, declared namespaces; each costs some 200 bytes
MOST_NODES_OF_ITEM = 200_000  # a story with ten thousand comments in an export has as many
CHUNK = 65_536  # bytes between two looks
EVENTS: tuple[Literal["start"], Literal["end"], Literal["start-ns"]] = ("start", "end", "start-ns")
ITEMS = frozenset({"item", "entry"})
_BEFORE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*+(?P<end>\[)?", re.IGNORECASE)


@dataclass(slots=True)
class NodeCount:
    """How many nodes a document has so far, and those of the item that is open."""

    nodes: int = 0
    of_item: int = 0
    _depth: int = 0
    _item_at: int = field(default=0)  # the depth of the open item, 0 where none is

    def take(self, event: str, thing: object) -> None:
        """Count one event of EVENTS. Raises BadInput `too_many_elements`."""
        if event == "end":
            self._close()
            return
        new = 1
        if isinstance(thing, etree._Element):
            self._depth += 1
            new += len(thing.attrib)
            if not self._item_at and local_name(thing) in ITEMS:
                self._item_at, self.of_item = self._depth, 0
        self.nodes += new
        self.of_item += new
        if self.nodes > MOST_NODES:
            raise _too_many(f"the document has more than {MOST_NODES} elements")
        if self._item_at and self.of_item > MOST_NODES_OF_ITEM:
            line = thing.sourceline if isinstance(thing, etree._Element) else None
            raise _too_many(f"an item has more than {MOST_NODES_OF_ITEM} elements", line)

    def let_go(self) -> None:
        """What was built so far is gone again."""
        self.nodes = self.of_item = 0

    def _close(self) -> None:
        if self._depth == self._item_at:
            self._item_at = 0
        self._depth -= 1


def xml_tree(
    data: bytes, *, address: str, encoding: str | None = None, comments: bool = False
) -> Element:
    """The root of a document. `address` is its base; `encoding` goes before what it declares;
    `comments` are kept where they mean something.

    Raises BadInput `entities`, `too_many_elements`, and XMLSyntaxError.
    """
    parser = etree.XMLPullParser(
        events=EVENTS,
        base_url=address,
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=not comments,
        remove_pis=True,
    )
    count = NodeCount()
    for place in range(0, len(data), CHUNK):
        parser.feed(data[place : place + CHUNK])
        _take_all(count, parser.read_events())
    root = parser.close()
    _take_all(count, parser.read_events())
    assert isinstance(root, etree._Element)
    return root


def refuse_subset(text: str) -> None:
    """Refuse a document type with declarations of its own, wherever comments hide it.

    Only comments, processing instructions and spaces can stand before it, and none can stand
    anywhere else. Raises BadInput `entities` with its line.
    """
    place = 0
    while (found := _BEFORE.match(text, place)) is not None:
        place = found.end()
    doctype = _DOCTYPE.match(text, place)
    if doctype is not None and doctype["end"]:
        raise _entities(text.count("\n", 0, place) + 1)


def local_name(element: Element) -> str:
    """The element's name without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _take_all(count: NodeCount, events: Iterable[tuple[str, object]]) -> None:
    for event, thing in events:
        if event == "start" and isinstance(thing, etree._Element) and thing.getparent() is None:
            _refuse_declared(thing)
        count.take(event, thing)


def _refuse_declared(root: Element) -> None:
    """The same as `refuse_subset`, in the parser's own eyes."""
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and (any(dtd.iterentities()) or any(dtd.iterelements())):
        raise _entities(1)


def _entities(line: int) -> BadInput:
    message = "the document defines entities or elements of its own; it needs none of that"
    return BadInput("entities", message, f"line {line}", line)


def _too_many(message: str, line: int | None = None) -> BadInput:
    return BadInput("too_many_elements", message, line=line)
