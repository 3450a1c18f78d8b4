"""Elements, attributes and addresses of a piece of HTML, read without a tree."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html.entities import name2codepoint
from html.parser import HTMLParser

ADDRESSES = {"href", "src", "cite", "action", "background", "poster", "data", "longdesc"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_TAG = re.compile(
    r"</(a|b|i|em|p|br|div|span|strong|script|sub|sup|u|s|h[1-6])>|<(br|hr|img|p)\b[^<>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(#?\w{1,31});")


@dataclass(frozen=True, slots=True)
class Markup:
    """Names of elements and attributes in lower case, the addresses that it refers to, and how
    many elements stand in each other."""

    elements: frozenset[str]
    attributes: frozenset[str]
    references: frozenset[str]
    depth: int = 0

    @staticmethod
    @lru_cache(maxsize=256)
    def of(html: str) -> "Markup":
        """What the HTML holds."""
        reader = _Reader()
        reader.feed(html)
        reader.close()
        return Markup(
            frozenset(reader.elements),
            frozenset(reader.attributes),
            frozenset(reader.references),
            reader.deepest,
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.references: set[str] = set()
        self.deepest = self._depth = 0

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._depth -= self._depth > 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag not in VOID:
            self._depth += 1
            self.deepest = max(self.deepest, self._depth)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ADDRESSES:
                self.references.add((value or "").strip())


def looks_like_markup(text: str) -> bool:
    """Whether a text holds tags or entities that a reader would see (as W3C's `ContainsHTML`)."""
    entities = _ENTITY.findall(text)
    named = [one for one in entities if one in name2codepoint or one[0] == "#" or one == "apos"]
    return bool(named or _TAG.search(text))
