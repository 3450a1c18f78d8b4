"""Elements of one XML vocabulary, written down here: text and values are escaped by lxml, and hold
nothing that XML 1.0 forbids."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from publisher.renderers.characters import clean, one_line

XML = "http://www.w3.org/XML/1998/namespace"
LANGUAGE = f"{{{XML}}}lang"

Content = str | Element | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Makes elements of one namespace, the default one of its documents."""

    namespace: str

    def __call__(
        self, name: str, *content: Content, of: Mapping[str, object] | None = None
    ) -> Element:
        """One element: text and elements in their order, attributes `of` it. None is left out, as
        content and as a value."""
        made = etree.Element(f"{{{self.namespace}}}{name}", nsmap={None: self.namespace})
        for attribute, value in (of or {}).items():
            if value is not None:
                made.set(attribute, one_line(str(value)))
        for each in content:
            add(made, each)
        return made

    def some(self, name: str, text: str | None, of: Mapping[str, object] | None = None) -> Content:
        """An element with one line of text, None where there is no text."""
        said = one_line(text or "")
        return self(name, said, of=of) if said else None

    def lines(self, name: str, text: str | None, of: Mapping[str, object] | None = None) -> Content:
        """An element with text, a `br` between two lines, None where there is no text."""
        if not (text or "").strip():
            return None
        return add_all(self(name, of=of), self.broken(text or ""))

    def broken(self, text: str) -> Iterator[Content]:
        """Text with a `br` where a line ends."""
        for number, line in enumerate(clean(text).split("\n")):
            if number:
                yield self("br")
            yield line


def add(element: Element, content: Content) -> None:
    """Text or an element behind what the element holds."""
    if isinstance(content, str):
        text = clean(content)
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text
    elif content is not None:
        element.append(content)


def add_all(element: Element, contents: Iterable[Content]) -> Element:
    """The element with all of these behind what it holds."""
    for each in contents:
        add(element, each)
    return element


def in_lines(element: Element) -> None:
    """Each child on a line of its own, in an element that holds no text."""
    element.text = "\n"
    for child in element:
        child.tail = "\n"


def document(root: Element) -> bytes:
    """A document in UTF-8 with its declaration and an end of line."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xml"])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
