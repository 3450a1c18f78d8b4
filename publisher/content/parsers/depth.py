"""Nesting depth of HTML and attributes of a tag, measured before any tree is built; what is too
deep or too much is refused."""

import re
from collections import Counter

from publisher.content.problems import BadInput
from publisher.content.typography import word_set

DEEPEST = 256
MOST_ATTRIBUTES = 500  # libxml2 compares each with all before it
VOID = word_set("area base br col embed hr img input link meta param source track wbr")
# Their end tags may be left out, and they cannot stand in one another without a list, table or
# other element between them, which is counted.
IMPLIED = word_set(
    "html head body p li dt dd tr td th thead tbody tfoot colgroup option optgroup rt rp"
)
RAW = frozenset({"script", "style", "textarea", "title", "xmp"})
# One attribute or what stands there instead, as libxml2 reads it.
ATTRIBUTE = re.compile(
    r"""[\s/]*(?:[A-Za-z_:.][\w:.-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?|[^\s>/]+)"""
)
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)|<!--")


def refuse_depth(html: str) -> None:
    """Raise BadInput `too_deep`, with the line, where elements nest more than DEEPEST deep, or
    `too_many_attributes` where one has more than MOST_ATTRIBUTES."""
    stack: list[str] = []
    opened: Counter[str] = Counter()
    position = end_of_tag = 0
    while (found := TAG.search(html, position)) is not None:
        position = found.end()
        name = (found["name"] or "").lower()
        if name and found.start() >= end_of_tag:
            end_of_tag = _end_of_tag(html, position)
        if not name:
            position = _after(html, "-->", position)
        elif found["end"]:
            _close(name, stack, opened)
        elif name in RAW:
            position = _after(html, f"</{name}", position)
        elif name not in VOID and name not in IMPLIED:
            stack.append(name)
            opened[name] += 1
        if len(stack) > DEEPEST:
            line = html.count("\n", 0, found.start()) + 1
            message = f"elements nest more than {DEEPEST} deep; simplify the page"
            raise BadInput("too_deep", message, line=line)


def _end_of_tag(html: str, position: int) -> int:
    """Where a tag ends whose name ends at `position`; what looks like a tag before is a value."""
    begins = position
    for _ in range(MOST_ATTRIBUTES + 1):
        found = ATTRIBUTE.match(html, position)
        if found is None:
            return position
        position = found.end()
    line = html.count("\n", 0, begins) + 1
    message = f"an element has more than {MOST_ATTRIBUTES} attributes; simplify the page"
    raise BadInput("too_many_attributes", message, line=line)


def _after(html: str, end: str, position: int) -> int:
    """Where to go on after `end`, whose letters may be capitals; the document's end without it."""
    found = re.compile(re.escape(end), re.IGNORECASE).search(html, position)
    return found.end() if found else len(html)


def _close(name: str, stack: list[str], opened: Counter[str]) -> None:
    if not opened[name]:
        return  # an end tag of nothing must not make the count smaller
    while stack:
        last = stack.pop()
        opened[last] -= 1
        if last == name:
            return
