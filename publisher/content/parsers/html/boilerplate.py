"""Boilerplate of a saved page (menus, sharing, related stories) is removed.

By the names that sites give their furniture, by ARIA roles, by what the browser would not show, and
by words that lead to other stories. What holds the body or a good part of it is never furniture.
"""

import re

from lxml.etree import _Element as Element

from publisher.content.parsers.html.furniture import WHOLE, furniture_name
from publisher.content.parsers.html.inline import Page, tag_of
from publisher.content.parsers.html.root import names_of
from publisher.content.typography import word_set

ROLES = word_set("navigation complementary search banner contentinfo dialog alertdialog tooltip")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
NEVER = word_set("html body main article h1 img picture p table tbody tr td th time")
TAGS = word_set("nav dialog template button")
LINKED = 0.6  # of an aside's characters in links: more is a list of other stories
SHORT = 80  # characters of an aside
GOOD_PART = 0.3  # of the body's characters
QUOTED = 40  # characters of a part in the warning
MOST_QUOTED = 20  # parts
LEADS = re.compile(
    r"\W*(?:(?:à |a )?(?:lire|voir|relire|écouter|découvrir) (?:aussi|également)|"
    r"(?:sur|dans) le même (?:sujet|thème)|read (?:more|also|next|on)\b|see also|"
    r"related (?:stories|articles|coverage|content|posts|topics)|more (?:from|on) |"
    r"more stories|most read|les plus lus|recommended|you (?:may|might) (?:also )?like|"
    r"nos derniers articles|articles liés)",
    re.IGNORECASE,
)
ADVERTISEMENT = re.compile(
    r"\W*(?:publicité|advertisement|advertising|sponsored|la suite après cette publicité|"
    r"(?:article|story) continues (?:below|after)[\w ]{0,30}|scroll to continue|partager|share"
    r"(?: this(?: article| story)?)?)\W*",
    re.IGNORECASE,
)
PULLED = word_set("pullquote pull-quote wp-block-pullquote pullquote-right exergue exergue-repete")
LEADING = word_set("p div ul ol section h2 h3 h4 li blockquote")
LONGEST_LEAD = 600


def remove_boilerplate(page: Page, document: Element, body: Element | None) -> None:
    """Take the furniture off the tree, with one warning that quotes it. `body` stays."""
    around = {body, *body.iterancestors()} if body is not None else set()
    whole = max(_length(body if body is not None else document), 1)
    inside = set(body.iter()) if body is not None else set(document.iter())
    left_out: list[str] = []
    said = _text(body if body is not None else document)
    for element in list(document.iter()):
        if element.getparent() is None or element in around:
            continue
        name = _boilerplate_name(element)
        if name is None and element in inside:
            name = _lead(element) or _repeated(element, said)
        if name is None or (element in inside and _length(element) > GOOD_PART * whole):
            continue
        if next(element.iter("h1", "cut-mark"), None) is None:
            left_out.append(name + _quotation(element))
            element.drop_tree()  # type: ignore[attr-defined]  # lxml.html's own elements
    if left_out:
        names = ", ".join(list(dict.fromkeys(left_out))[:MOST_QUOTED])
        page.warn("element_dropped", document, f"{len(left_out)} parts were left out: {names}")


def _quotation(element: Element) -> str:
    text = _text(element)
    short = text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"
    return f" “{short}”" if short else ""


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
    if tag in {"p", "figure", "blockquote"}:  # a text or picture stays, whatever a part is called
        return next((each for each in names_of(element).lower().split() if each in WHOLE), None)
    return None if tag in NEVER else furniture_name(names_of(element))


def _aside(element: Element) -> str | None:
    """An aside is a box of the story's unless it is short, named as furniture, or all links."""
    name = furniture_name(names_of(element))
    length = _length(element)
    linked = sum(_length(link) for link in element.iter("a"))
    return name or ("aside" if length < SHORT or linked > LINKED * length else None)


def _lead(element: Element) -> str | None:
    """Its name where its words only lead to other stories, or announce an advertisement."""
    if tag_of(element) not in LEADING:
        return None
    text = _text(element)
    if not text or len(text) > LONGEST_LEAD:
        return None
    if ADVERTISEMENT.fullmatch(text):
        return tag_of(element)
    linked = sum(len(_text(link)) for link in element.iter("a"))
    found = LEADS.match(text)
    return tag_of(element) if found and linked > LINKED * (len(text) - found.end()) else None


def _repeated(element: Element, said: str) -> str | None:
    """The name of a quotation pulled out of the text, which says it twice; else it is a quote."""
    name = next((each for each in names_of(element).lower().split() if each in PULLED), None)
    text = _text(element).strip('«»“”" \u00a0\u202f') if name else ""
    at = said.find(text) if text and len(text) <= LONGEST_LEAD else -1
    return name if at >= 0 and said.find(text, at + 1) >= 0 else None


def _text(element: Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _length(element: Element) -> int:
    return sum(
        len(str(text)) for text in element.itertext("p", "li", "a", "h2", "blockquote", "td")
    )
