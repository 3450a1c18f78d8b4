"""How much text of a story's kind each element of a page holds."""

from collections.abc import Callable

from lxml.etree import _Element as Element

from publisher.content.parsers.html.inline import tag_of
from publisher.content.typography import word_set

LEAST = 25  # characters of a paragraph that tells where the text is
TEXTS = word_set("p li blockquote pre td div section h2 h3 dd article main")
INLINE = word_set("b strong em i span sup sub q mark abbr time font small u ins code s cite")
LOOSE = word_set("div section td article main")


class Weights:
    """The characters of paragraphs, links left out, in each element; made in one pass."""

    def __init__(self, document: Element, skipped: Callable[[Element], bool]) -> None:
        """`skipped` says of an element that nothing inside it counts."""
        self._all: dict[Element, int] = {}
        self._own: dict[Element, int] = {}
        self._links: dict[Element, int] = {}
        self._left_out: set[Element] = set()
        for element in document.iter():
            above = element.getparent()
            if above in self._left_out or skipped(element):
                self._left_out.add(element)
        for element in reversed(list(document.iter())):
            if element in self._left_out or not tag_of(element):
                continue
            self._add(element)

    def _add(self, element: Element) -> None:
        own = _own(element) if tag_of(element) in TEXTS else 0
        if own >= LEAST:
            self._own[element] = own
            self._all[element] = self._all.get(element, 0) + own
        if tag_of(element) == "a":
            self._links[element] = len("".join(map(str, element.itertext())).strip())
        above = element.getparent()
        if above is not None:
            self._all[above] = self._all.get(above, 0) + self._all.get(element, 0)
            self._links[above] = self._links.get(above, 0) + self._links.get(element, 0)

    def of(self, element: Element) -> int:
        """The characters of the paragraphs inside the element."""
        return self._all.get(element, 0)

    def prose(self, element: Element) -> float:
        """The part of the element's text that is no link, 0 to 1."""
        text, links = self.of(element), self._links.get(element, 0)
        return text / (text + links) if text else 0.0

    def paragraphs(self) -> list[tuple[Element, int]]:
        """Each element that text stands in, and how much."""
        return list(self._own.items())


def _own(element: Element) -> int:
    """Characters of the element's own text, with its inline children's but no link's."""
    length = len((element.text or "").strip())
    for child in element:
        if tag_of(child) in INLINE:
            length += _unlinked(child)
        length += len((child.tail or "").strip())
    return length


def _unlinked(element: Element) -> int:
    whole = len("".join(str(text) for text in element.itertext()).strip())
    return max(whole - sum(len("".join(map(str, a.itertext()))) for a in element.iter("a")), 0)
