"""Boilerplate of a saved page (menus, sharing, related stories) is removed.

By the words in `class` and `id`, as sites' furniture names itself, by ARIA roles, and by what the
browser would not show. What holds the headline or most of the text is never furniture.
"""

import re

from lxml.etree import _Element as Element

from publisher.content.parsers.html.inline import Page, tag_of
from publisher.content.typography import word_set

WORDS = word_set(
    "ad ads adslot advert advertisement advertising banner bookmark breadcrumb breadcrumbs "
    "comments comment commentaires cookie cookies consent consentement disqus dfp gdpr jp menu "
    "newsletter nav navbar navigation outbrain pager pagination paywall popin popup promo "
    "promos pub publicite publicité recirc recirculation recommended recommendations related "
    "relatedposts share sharedaddy sharing shares sidebar signup skip social sociallinks "
    "subscribe subscription taboola toolbar trending widget"
)
TOKENS = word_set(
    "a-lire-aussi lire-aussi a-voir-aussi voir-aussi read-more read-also see-also most-read "
    "plus-lus sr-only visually-hidden screen-reader-text visuallyhidden print-only print-footer "
    "back-to-top entry-footer article-footer post-footer author-box tags-links post-tags tag- "
    "list article-tags article-tools reading-time pullquote pull-quote wp-block-pullquote "
    "pullquote-right exergue-repete inread abo-box essentiel-abo site-header site-footer "
    "masthead colophon page-footer page-header-nav"
)
ROLES = word_set("navigation complementary search banner contentinfo dialog alertdialog tooltip")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
NEVER = word_set("html body main article h1 img picture figure p table time")
TAGS = word_set("nav dialog template button")
LINKED = 0.6  # of an aside's characters in links: more is a list of other stories
SHORT = 80  # characters of an aside


def remove_boilerplate(page: Page, document: Element) -> None:
    """Take the furniture off the tree, with one warning that names it."""
    whole = max(_length(document), 1)
    left_out: list[str] = []
    for element in list(document.iter()):
        name = _boilerplate_name(element)
        if name is None or _holds_story(element, whole):
            continue
        if element.getparent() is not None and next(element.iter("cut-mark"), None) is None:
            left_out.append(name)
            element.drop_tree()  # type: ignore[attr-defined]  # lxml.html's own elements
    if left_out:
        names = ", ".join(dict.fromkeys(left_out))
        page.warn("element_dropped", document, f"{len(left_out)} parts were left out: {names}")


def _boilerplate_name(element: Element) -> str | None:
    """The name under which an element is furniture."""
    tag = tag_of(element)
    if not tag or tag in {"html", "body", "main", "h1"}:
        return None
    if tag in TAGS or (element.get("role") or "").lower() in ROLES:
        return tag
    if element.get("hidden") is not None or HIDDEN.search(element.get("style") or ""):
        return f"hidden {tag}"
    if tag == "aside":
        return _aside(element)
    if tag == "figure":  # a picture stays, whatever its frame is called
        return next((each for each in _tokens(element) if each in TOKENS), None)
    return None if tag in NEVER - {"p"} else _named(element)


def _named(element: Element) -> str | None:
    for token in _tokens(element):
        if token in TOKENS:
            return token
        if not WORDS.isdisjoint(re.split(r"[-_]+", token)) and not token.startswith(
            ("has-", "is-")
        ):
            return token
    return None


def _tokens(element: Element) -> list[str]:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()


def _aside(element: Element) -> str | None:
    """An aside is a box of the story's unless it is short, named as furniture, or all links."""
    name = _named(element)
    length = _length(element)
    linked = sum(_length(link) for link in element.iter("a"))
    return name or ("aside" if length < SHORT or linked > LINKED * length else None)


def _holds_story(element: Element, whole: int) -> bool:
    return next(element.iter("h1"), None) is not None or _length(element) > whole / 2


def _length(element: Element) -> int:
    return sum(
        len(str(text)) for text in element.itertext("p", "li", "a", "h2", "blockquote", "td")
    )
