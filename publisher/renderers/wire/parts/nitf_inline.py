"""Inline text in NITF: NITF has emphasis of a class where others have bold, code and strike, and
super- and subscripts in numbers only, with nothing but text in them."""

from collections.abc import Iterator
from itertools import groupby

from lxml.etree import _Element as Element

from publisher.content.blocks import Inline, Mark, Span
from publisher.renderers.body import absolute
from publisher.renderers.characters import clean
from publisher.renderers.wire.parts.xml import LANGUAGE, Content, Vocabulary, add_all

NITF = Vocabulary("http://iptc.org/std/NITF/2006-10-18/")
CLASSES = {"strong": "bold", "emphasis": "italic", "code": "code", "strikethrough": "strike"}
RAISED = {"superscript": "sup", "subscript": "sub"}


def inline(content: Inline) -> Iterator[Content]:
    """The text and elements of an inline text."""
    return _grouped([(span.text, _ordered(span)) for span in content])


def _ordered(span: Span) -> tuple[Mark, ...]:
    """The marks, one that raises or lowers innermost, the others of its kind gone."""
    outer = tuple(mark for mark in span.marks if mark.type not in RAISED)
    inner = [mark for mark in span.marks if mark.type in RAISED]
    return (*outer, *inner[:1])


def _grouped(pieces: list[tuple[str, tuple[Mark, ...]]]) -> Iterator[Content]:
    """Neighbours under the same outermost mark share its element."""
    for mark, group in groupby(pieces, key=lambda piece: piece[1][0] if piece[1] else None):
        found = list(group)
        if mark is None:
            for text, _ in found:
                yield from NITF.broken(text)
        elif mark.type in RAISED:
            text = clean("".join(text for text, _ in found)).replace("\n", " ")
            yield NITF("num", NITF(RAISED[mark.type], text))
        else:
            inner = _grouped([(text, marks[1:]) for text, marks in found])
            element = _element(mark)
            if element is None:
                yield from inner
            else:
                yield add_all(element, inner)


def _element(mark: Mark) -> Element | None:
    """The element of a mark, None for a link that leads nowhere from here."""
    if mark.type == "link":
        return NITF("a", of={"href": mark.href}) if absolute(mark.href) else None
    if mark.type == "language":
        return NITF("lang", of={LANGUAGE: mark.language or "und"})
    return NITF("em", of={"class": CLASSES[mark.type]})
