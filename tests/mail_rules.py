"""What every mail must be for the ear and for tired eyes, read from its HTML alone.

faults(html) names each fault; a mail without any gives an empty list. Contrast is counted from
the colours that were put inline; a browser counts the dark ones (tests/browser).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

import lxml.html
from lxml.html import HtmlElement

from publisher.renderers.email.colours import contrast

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SPACERS = re.compile(
    "[ \u00a0\u00ad\u034f\u2007\u200b-\u200f\u2060-\u206f\ufeff]{2}"
)  # a run of them
VAGUE = {"ici", "cliquez ici", "lire", "lire la suite", "here", "click here", "read", "read more"}
CONTRAST = 4.5
_STYLE = re.compile(r"(?:^|;)\s*(color|background-color|background|display)\s*:\s*([^;]+)")
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")

Rule = Callable[[HtmlElement], Iterator[str]]


def faults(html: str, leave: str = "-leave-end") -> list[str]:
    """Every fault of a mail's HTML. `leave` is in the address of the link for leaving."""
    page = lxml.html.document_fromstring(html)
    found = [fault for rule in RULES for fault in rule(page)]
    found += _way_out(page, leave)
    return found


def words(element: HtmlElement) -> str:
    """What a screen reader says of an element: its text and its pictures' words."""
    label = element.get("aria-label")
    if label is not None:
        return label
    said = [element.text_content(), *(img.get("alt", "") for img in element.iter("img"))]
    return " ".join(" ".join(said).split())


def _silent(element: HtmlElement) -> bool:
    near = [element, *element.iterancestors()]
    return any(
        one.get("aria-hidden") == "true" or _styles(one).get("display") == "none" for one in near
    )


def _styles(element: HtmlElement) -> dict[str, str]:
    return {name: value.strip() for name, value in _STYLE.findall(element.get("style", ""))}


def _languages(page: HtmlElement) -> Iterator[str]:
    (body,) = page.iter("body")
    wrappers = [child for child in body.iterchildren() if isinstance(child.tag, str)]
    for element in (page, *wrappers):
        if not (element.get("lang") and element.get("dir") in ("ltr", "rtl")):
            yield f"no lang and dir on <{element.tag}>"


def _headings(page: HtmlElement) -> Iterator[str]:
    heads = [element for element in page.iter(*HEADINGS) if not _silent(element)]
    levels = [int(element.tag[1]) for element in heads]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"headings are {levels}: one h1, before all others"
    for element, before, level in zip(heads[1:], levels, levels[1:], strict=False):
        if level > before + 1:
            yield f"from h{before} to h{level}: {words(element)[:40]}"
    yield from (f"an empty <{element.tag}>" for element in heads if not words(element))


def _tables(page: HtmlElement) -> Iterator[str]:
    for table in page.iter("table"):
        role = table.get("role")
        head = [cell for cell in table.iter("th") if next(cell.iterancestors("table")) is table]
        if role == "presentation" and (head or table.find("caption") is not None):
            yield "a data table that says it is layout"
        if role is None and "data" not in (table.get("class") or "").split():
            yield "a layout table without role=presentation"
        yield from ("th without scope" for cell in head if cell.get("scope") not in ("col", "row"))


def _pictures(page: HtmlElement) -> Iterator[str]:
    for picture in page.iter("img"):
        if picture.get("alt") is None:
            yield f"no alt: {picture.get('src')}"
        if not (picture.get("src") or "").startswith("https://"):
            yield f"a picture from nowhere: {picture.get('src')!r}"


def _links(page: HtmlElement) -> Iterator[str]:
    """The author's own links, in a text, may share words: preflight warns of them."""
    addresses = defaultdict(set)
    for link in page.iter("a"):
        name = words(link)
        if link.get("href") is None or not name:
            yield f"an empty link: {lxml.html.tostring(link)[:80]!r}"
        if name.casefold().strip(" .…") in VAGUE:
            yield f"a link that does not say where it goes: {name}"
        if "link" not in (link.get("class") or "").split():
            addresses[name.casefold()].add(link.get("href"))
    for name, targets in addresses.items():
        if len(targets) > 1:
            yield f"{len(targets)} links are all called {name[:80]!r}"


def _way_out(page: HtmlElement, leave: str) -> Iterator[str]:
    focusables = [one for one in page.iter("a") if one.get("href")]
    if not any(leave in one.get("href", "") for one in focusables[:2]):
        yield f"no way to leave in two keystrokes: {[words(one) for one in focusables[:2]]}"


def _preheader(page: HtmlElement) -> Iterator[str]:
    (body,) = page.iter("body")
    first = next(child for child in body.iterchildren() if isinstance(child.tag, str))
    if _styles(first).get("display") == "none" and SPACERS.search(first.text_content().strip()):
        yield "spacer characters in the preheader"


def _spacers(page: HtmlElement) -> Iterator[str]:
    for element in page.iter("div", "td", "p", "span"):
        text = element.text or ""
        if "\u00a0" in text and not text.strip() and not len(element) and not _silent(element):
            yield f"a spacer that is read out: {lxml.html.tostring(element)[:80]!r}"


def _paper(element: HtmlElement) -> tuple[str, str]:
    """The colours of an element's text and of what lies behind it."""
    ink = paper = ""
    for near in (element, *element.iterancestors()):
        styles = _styles(near)
        ink = ink or styles.get("color", "")
        background = _HEX.search(styles.get("background-color", styles.get("background", "")))
        paper = paper or (background.group() if background else "")
    return ink, paper


def _contrasts(page: HtmlElement) -> Iterator[str]:
    seen: dict[tuple[str, str], HtmlElement] = {}
    for element in page.find("body").iter():
        if isinstance(element.tag, str) and _has_text(element) and not _silent(element):
            seen.setdefault(_paper(element), element)
    for (ink, paper), element in seen.items():
        if not (_HEX.fullmatch(ink) and paper):
            yield f"no colours of its own: {lxml.html.tostring(element)[:80]!r}"
        elif contrast(ink, paper) < CONTRAST:
            yield f"{ink} on {paper}: {contrast(ink, paper):.2f}"


def _has_text(element: HtmlElement) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip() for text in texts)


RULES: tuple[Rule, ...] = (
    _languages,
    _headings,
    _tables,
    _pictures,
    _links,
    _preheader,
    _spacers,
    _contrasts,
)
