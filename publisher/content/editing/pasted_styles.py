"""Marks that a program wrote as styles: Google Docs, mail programs and some of Word."""

import re

from lxml.etree import _Element as Element

from publisher.content.parsers.html.inline import tag_of

# What a declaration makes of the text, and what takes it from an element that would mean it.
STYLES = (
    ("b", re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)),
    ("i", re.compile(r"font-style:\s*italic", re.IGNORECASE)),
    ("s", re.compile(r"text-decoration[a-z-]*:[^;]*line-through", re.IGNORECASE)),
    ("sup", re.compile(r"vertical-align:\s*super", re.IGNORECASE)),
    ("sub", re.compile(r"vertical-align:\s*sub\b", re.IGNORECASE)),
)
NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-4]00)", re.IGNORECASE)
NOT_ITALIC = re.compile(r"font-style:\s*normal", re.IGNORECASE)
BOLD, ITALIC = frozenset({"b", "strong"}), frozenset({"i", "em"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def tidy_styles(document: Element) -> None:
    """Elements for the styles that mean something; a heading is not bold as well."""
    for element in list(document.iter("span", "font", "b", "strong", "i", "em", "a")):
        style, tag = element.get("style") or "", tag_of(element)
        if tag in BOLD and NOT_BOLD.search(style):  # Google Docs wraps all of it so
            element.tag = "span"
        if tag in ITALIC and NOT_ITALIC.search(style):
            element.tag = "span"
        if style:
            _mark(element, style)
    for heading in document.iter(*HEADINGS):
        for bold in list(heading.iter("b", "strong")):
            bold.tag = "span"


def _mark(element: Element, style: str) -> None:
    """Put what is in the element into elements for its styles."""
    for name, pattern in reversed(STYLES):  # the last one is around the others
        if tag_of(element) == name or not pattern.search(style):
            continue
        inner = element.makeelement(name, {})
        inner.text, element.text = element.text, None
        for child in list(element):
            inner.append(child)
        element.append(inner)
