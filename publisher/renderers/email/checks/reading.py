"""A whole message parsed for the checks: parts, headers, elements and their places."""

import email
import email.policy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from typing import cast

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BOX, LABEL = "sponsor-apart", "sponsor-label"  # classes of a sponsor's box and of what heads it
UNSEEN = frozenset({"head", "script", "style", "title", "template"})
_parser = HTMLParser(encoding="utf-8", huge_tree=False)


@dataclass(frozen=True, slots=True)
class PlacedElement:
    """An element, and where it stands: the heading above it (or the empty string), or what heads
    the sponsor's box around it."""

    element: HtmlElement
    place: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One reader's message, as bytes that `join_message` made.

    `leave_url` is that reader's leaving link, `places` maps a story's headline to its guid.
    """

    message: bytes
    leave_url: str
    places: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def parsed(self) -> EmailMessage:
        """The message as the standard library reads it."""
        return email.message_from_bytes(self.message, policy=email.policy.default)

    @cached_property
    def html(self) -> str:
        """The HTML part, decoded; empty where there is none."""
        return self._part("html")

    @cached_property
    def text(self) -> str:
        """The text part, decoded; empty where there is none."""
        return self._part("plain")

    @cached_property
    def document(self) -> HtmlElement:
        """The HTML part as a tree; an empty one for an empty part."""
        source = self.html.encode() or b"<html></html>"
        return document_fromstring(source, parser=_parser)

    @cached_property
    def elements(self) -> tuple[PlacedElement, ...]:
        """All elements of the body in their order."""
        return tuple(self._walk())

    def header(self, name: str) -> str:
        """A header's decoded value, unfolded; empty where it is not there."""
        return " ".join(str(self.parsed.get(name, "")).split())

    def _part(self, kind: str) -> str:
        body = self.parsed.get_body((kind,))
        return cast(str, body.get_content()).replace("\r\n", "\n") if body is not None else ""

    def _walk(self) -> Iterator[PlacedElement]:
        place, above, boxes = "", len(HEADINGS), dict(self._in_boxes())
        for element in self.document.iter(etree.Element):
            if element in boxes:
                yield PlacedElement(element, boxes[element])
                continue
            if element.tag in HEADINGS:
                name, level = words_in(element), HEADINGS.index(element.tag)
                # A story's own subheads are within it.
                if name in self.places or (name and level <= above):
                    place, above = self.places.get(name, name), level
            if not _unseen(element):
                yield PlacedElement(element, place)

    def _in_boxes(self) -> Iterator[tuple[HtmlElement, str]]:
        """What stands in a sponsor's box, with the words that name the advertiser."""
        for box in self.document.find_class(BOX):
            label = next(iter(box.find_class(LABEL)), None)
            if label is not None:
                yield from ((one, words_in(label)) for one in box.iter(etree.Element))


def words_in(element: HtmlElement) -> str:
    """An element's text on one line, pictures by their words."""
    parts: list[str] = []
    for node in element.iter():
        if node.tag == "img":
            parts.append(node.get("alt") or "")
        elif isinstance(node.tag, str) and node.text:
            parts.append(node.text)
        if node is not element and node.tail:
            parts.append(node.tail)
    return " ".join("".join(parts).split())


def _unseen(element: HtmlElement) -> bool:
    if element.tag in UNSEEN:
        return True
    parent = element.getparent()
    return parent is not None and parent.tag in UNSEEN
