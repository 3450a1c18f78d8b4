"""Metadata of a page: head, classes, language, direction, addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element

from publisher.content.blocks import Direction
from publisher.content.fields import LANGUAGE
from publisher.content.inline_text import as_text
from publisher.content.links import is_address
from publisher.content.parsers.html.inline import Page, read_inline
from publisher.content.typography import strip_forbidden

# Words in a `class` that say what a paragraph is.
KICKER = frozenset({"kicker", "surtitre", "overline", "eyebrow"})
RUBRIC = frozenset({"rubric", "rubrique", "category", "section-name"})
STANDFIRST = frozenset(
    {
        "standfirst",
        "chapo",
        "chapeau",
        "lead",
        "lede",
        "intro",
        "deck",
        "dek",
        "subtitle",
        "excerpt",
    }
)
BYLINE = frozenset({"byline", "author", "auteur", "auteurs", "authors", "signature"})
NOTE = frozenset({"author-note", "author-bio", "bio"})
SPONSOR = frozenset({"sponsor", "partenaire"})
CLOSING = frozenset({"closing", "chute"})
LONGEST_TAKEN = 1000  # characters; a class on a whole part of the page means something else
DATE = frozenset({"date", "published", "dateline", "pubdate", "horodatage", "timestamp", "dates"})
# The same words as the last part of a class's name ("article__chapo") where they mean one thing.
LAST_WORDS = (
    KICKER | DATE | frozenset({"standfirst", "chapo", "chapeau", "dek", "byline", "author"})
)
LAST_WORDS |= {"auteur", "auteurs", "authors", "signature", "subtitle", "excerpt"}


@dataclass(frozen=True, slots=True)
class Meta:
    """The <meta> elements and links of a page's head."""

    values: dict[str, list[str]]

    def first(self, *names: str) -> str | None:
        """The first value that is there, without what XML forbids."""
        return next((v for name in names for v in self.values.get(name, []) if v), None)


def read_meta(document: Element) -> Meta:
    """Names in small letters to their values, in order."""
    values: dict[str, list[str]] = {}
    for element in document.iter("meta"):
        name = element.get("name") or element.get("property") or ""
        content = strip_forbidden(" ".join(element.get("content", "").split(" "))).strip()
        values.setdefault(name.strip().lower(), []).append(content)
    for element in document.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            values.setdefault("canonical", []).append((element.get("href") or "").strip())
    return Meta(values)


def canonical_address(meta: Meta) -> str | None:
    """The page's own address, if it is one."""
    address = meta.first("canonical", "og:url")
    return address if address and is_address(address) and len(address) <= 1000 else None


def content_root(document: Element) -> Element:
    """The element that holds the article: <article> with a headline, <main>, else the body."""
    articles = list(document.iter("article"))
    titled = [element for element in articles if next(element.iter("h1"), None) is not None]
    mains = list(document.iter("main"))
    bodies = list(document.iter("body"))
    if len(articles) == 1 and not titled:
        titled = [] if next(document.iter("h1"), None) is not None else articles
    return next(iter([*titled, *mains, *bodies]), document)


def language_of(root: Element) -> str | None:
    """The nearest lang attribute at the article or above it."""
    for element in [root, *root.iterancestors()]:
        language = element.get("lang") or element.get("{http://www.w3.org/XML/1998/namespace}lang")
        if language and len(language) <= 35 and LANGUAGE.fullmatch(language):
            return language
    return None


def direction_of(element: Element) -> Direction | None:
    """The element's own dir attribute."""
    value = (element.get("dir") or "").lower()
    return "rtl" if value == "rtl" else "ltr" if value == "ltr" else None


def has_class(element: Element, words: frozenset[str]) -> bool:
    """Whether one of the element's classes is among these words, or ends in a clear one of them."""
    tokens = (element.get("class") or "").lower().split()
    ends = {re.split(r"[-_]+", token)[-1] for token in tokens} & LAST_WORDS
    return not words.isdisjoint([*tokens, *ends])


def is_read_already(page: Page, element: Element) -> bool:
    """Whether it, or what is around it, was read already."""
    return element in page.used or any(above in page.used for above in element.iterancestors())


def take_text(page: Page, root: Element, words: frozenset[str]) -> Iterator[str]:
    """The texts of the elements with such a class, which are then no part of the body."""
    for element in root.iter():
        if element is root or not has_class(element, words) or is_read_already(page, element):
            continue
        text = as_text(read_inline(page, element)).replace("\n", " ").strip()
        if text and len(text) <= LONGEST_TAKEN and next(element.iter("h1"), None) is None:
            page.used.add(element)
            yield text
