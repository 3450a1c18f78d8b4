"""The headline of a page: which of its headings is the story's."""

import re
import unicodedata

from lxml.etree import _Element as Element

from publisher.content.inline_text import as_text
from publisher.content.parsers.html.inline import Page, read_inline, tag_of
from publisher.content.parsers.html.jsonld import LinkedStory
from publisher.content.parsers.html.page import Meta
from publisher.content.typography import word_set

HEAD = ("og:title", "dc.title", "twitter:title")
SITE = word_set("logo site-title site-name brand masthead")
LEAST = 8  # letters that two titles share before one is taken for the other's beginning


def find_title(
    page: Page, document: Element, root: Element, meta: Meta, linked: LinkedStory
) -> tuple[Element | None, str | None]:
    """The heading and its text; the text alone where only the page's head names the story."""
    titles_of_head = [linked.text("headline"), meta.first(*HEAD)]
    titles_of_head += ["".join(str(t) for t in e.itertext()) for e in document.iter("title")]
    titles = [_letters(title) for title in titles_of_head if title]
    inside = list(root.iter("h1"))
    marked = [e for e in document.iter() if (e.get("itemprop") or "").lower() == "headline"]
    every = [e for e in document.iter("h1") if not _is_sites(e)]
    named = [e for e in document.iter("h1", "h2") if _matches_titles(_text(page, e), titles)]
    for element in [*[e for e in inside if e in named], *marked, *named[:1], *inside, *every]:
        if text := _text(page, element):
            page.used.add(element)
            return element, text
    return None, meta.first(*HEAD) or linked.text("headline")


def _text(page: Page, element: Element) -> str:
    if element.get("content") and tag_of(element) == "meta":
        return ""
    return as_text(read_inline(page, element)).replace("\n", " ").strip()


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).lower()


def _matches_titles(text: str, titles: list[str]) -> bool:
    """Whether the head's titles begin with these letters, or are the beginning of them."""
    own = _letters(text)
    long = [t for t in titles if min(len(own), len(t)) >= LEAST]
    return any(title.startswith(own) or own.startswith(title) for title in long)


def _is_sites(element: Element) -> bool:
    """Whether it is the name of the site, in a heading of its own."""
    near = [element, *list(element.iterancestors())[:2]]
    classes = " ".join(f"{e.get('class') or ''} {e.get('id') or ''}" for e in near).lower()
    return not SITE.isdisjoint(classes.split())
