"""Reading IPTC's elements: texts on one line, values, times; names of any namespace."""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from lxml.etree import _Element as Element

from publisher.content.fields import LANGUAGE
from publisher.content.parsers.moments import read_moment
from publisher.content.parsers.xml_tree import local_name
from publisher.content.problems import BadInput
from publisher.content.reader import LONGEST_LABEL

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_WHITE = re.compile(r"[ \t\n\r]+")


def all_of(element: Element, path: str) -> list[Element]:
    """The elements at a path of names (`head/docdata`) below an element, whatever namespace."""
    return list(element.iterfind("/".join(f"{{*}}{name}" for name in path.split("/"))))


def first(element: Element, path: str) -> Element | None:
    """The first of them."""
    return next(iter(all_of(element, path)), None)


def value(element: Element, path: str, attribute: str) -> str:
    """What an attribute says at a path, the first that says something, else ""."""
    found = ((each.get(attribute) or "").strip() for each in all_of(element, path))
    return next(filter(None, found), "")


def text_at(element: Element, path: str) -> str | None:
    """The text at a path, the first that is some, else None."""
    return next(filter(None, map(text_of, all_of(element, path))), None)


def text_of(element: Element) -> str:
    """The characters of an element, white space folded; a `br` ends a line."""
    lines = (_WHITE.sub(" ", line).strip(" ") for line in "".join(_pieces(element)).split("\v"))
    return "\n".join(lines).strip()


def _pieces(element: Element) -> Iterator[str]:
    for event in element.iter():
        if local_name(event) == "br":
            yield "\v"
        if local_name(event):
            yield event.text or ""
        if event is not element:
            yield event.tail or ""


def line_of(text: str | None, longest: int = LONGEST_LABEL) -> str | None:
    """A text as one line, cut where it is longer than we keep; None for an empty one."""
    return " ".join((text or "").split("\n"))[:longest].strip() or None


def language_of(tag: str) -> str | None:
    """A language tag (BCP 47). Raises BadInput `bad_language`."""
    if tag and (len(tag) > 35 or not LANGUAGE.fullmatch(tag)):
        message = "the language must be a language tag such as fr or ar-TN"
        raise BadInput("bad_language", message, "language")
    return tag or None


def moment(text: str | None, name: str, zone: tzinfo) -> datetime | None:
    """A time. Raises BadInput `bad_time`, naming the element."""
    found = read_moment(text, zone)
    if text and found is None:
        raise BadInput("bad_time", f"{name} must be a time such as 2026-11-22T06:30:00Z", name)
    return found


def once(names: list[str]) -> tuple[str, ...]:
    """The names that are some, each once."""
    return tuple(dict.fromkeys(name for name in names if name))
