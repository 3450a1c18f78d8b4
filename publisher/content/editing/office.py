"""Word's habits in the HTML that it writes: tracked changes, comments, lists made of paragraphs."""

import re
from collections.abc import Iterator

from lxml.etree import _Element as Element

from publisher.content.parsers.html.inline import tag_of

DELETED = frozenset({"msodel", "msocomanchor", "msocommentreference", "msocomoff", "msocomhide"})
APART = re.compile(r"mso-element:\s*(?:comment|header|footer)", re.IGNORECASE)
LIST = re.compile(r"mso-list:\s*l\d+\s+level(?P<level>\d)", re.IGNORECASE)
MARKER = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
NUMBERED = re.compile(r"\s*\(?(?:\d{1,4}|[A-Za-z]|[ivxlIVXL]{1,6})[.)]")
TITLES = {"msotitle": "h2", "msosubtitle": "h3", "msoquote": "blockquote"}
PAGE_BREAK = re.compile(r"page-break-before:\s*always", re.IGNORECASE)


def tidy_office(document: Element) -> None:
    """Drop what was deleted and said beside the text, and make lists of what are lists."""
    for element in list(document.iter()):
        if _is_dropped(element):
            element.drop_tree()  # type: ignore[attr-defined]
    for element in document.iter("p"):
        classes = (element.get("class") or "").lower().split()
        element.tag = next((TITLES[name] for name in classes if name in TITLES), "p")
    for run in list(_runs(document)):
        _make_list(run)


def _is_dropped(element: Element) -> bool:
    style = element.get("style") or ""
    classes = (element.get("class") or "").lower().split()
    return (
        tag_of(element) == "del"
        or not DELETED.isdisjoint(classes)
        or APART.search(style) is not None
        or (tag_of(element) == "br" and PAGE_BREAK.search(style) is not None)
    )


def _level(element: Element) -> int:
    """How deep an item of a list it is; 0 for what is none."""
    found = LIST.search(element.get("style") or "") if tag_of(element) == "p" else None
    return int(found["level"]) if found else 0


def _runs(document: Element) -> Iterator[list[Element]]:
    """The paragraphs that are the items of one list."""
    run: list[Element] = []
    for element in document.iter("p"):
        if not _level(element):
            continue
        if run and run[-1].getnext() is not element:
            yield run
            run = []
        run.append(element)
    if run:
        yield run


def _make_list(run: list[Element]) -> None:
    """Lists in lists by the levels; a level that is left out is the next one down."""
    opened: list[tuple[int, Element]] = []
    for element in run:
        level, ordered = _level(element), _take_marker(element)
        while opened and opened[-1][0] > level:
            opened.pop()
        if not opened or opened[-1][0] < level:
            made = element.makeelement("ol" if ordered else "ul", {})
            if opened:
                opened[-1][1][-1].append(made)
            else:
                element.addprevious(made)
            opened.append((level, made))
        element.tag = "li"
        tail, element.tail = element.tail, None
        opened[-1][1].append(element)
        if tail and tail.strip():
            element.tail = tail


def _take_marker(element: Element) -> bool:
    """Drop the bullet or number that stands in the text. Whether it was a number."""
    ordered = False
    for marker in list(element.iter("span")):
        if MARKER.search(marker.get("style") or ""):
            text = "".join(str(part) for part in marker.itertext())
            ordered = ordered or NUMBERED.match(text) is not None
            marker.drop_tree()  # type: ignore[attr-defined]
    return ordered
