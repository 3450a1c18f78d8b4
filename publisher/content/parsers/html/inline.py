"""The inline text of HTML elements: characters under marks, white space as a browser shows it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from publisher.content.article import Warning  # noqa: A004
from publisher.content.blocks import Inline, Mark, MarkType, Span
from publisher.content.fields import LANGUAGE
from publisher.content.links import is_link, resolve
from publisher.content.typography import strip_forbidden, word_set

MARKS: dict[str, MarkType] = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), "emphasis"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "sub": "subscript",
    "sup": "superscript",
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
}
DROPPED = word_set(
    "script style iframe form object embed applet frame frameset noscript template svg math canvas "
    "video audio button input select textarea nav head link meta base dialog rp"
)
SPACES = re.compile(r"[ \t\n\r\f]+")
WHITE = " \t\n\r\f"
LINE_BREAK = "\v"  # stands for <br> until white space has been folded; XML forbids it in texts
PIECES = re.compile(r"\v|[ \t\n\r\f]+|[^ \t\n\r\f\v]+")
QUOTES = {"fr": ("«\u00a0", "\u00a0»"), "en": ("“", "”")}


@dataclass(slots=True)
class Page:
    """What holds for the whole page: its address and language, and what was found wrong with it."""

    base: str | None = None
    language: str | None = None
    warnings: list[Warning] = field(default_factory=list)
    used: set[Element] = field(default_factory=set)  # read as headline, standfirst, byline ...
    containers: set[Element] = field(default_factory=set)  # elements with a block inside

    def warn(self, code: str, element: Element, message: str) -> None:
        """Keep a warning with the element's line."""
        self.warnings.append(Warning(code=code, line=element.sourceline, message=message))


def tag_of(element: Element) -> str:
    """The element's name in small letters; "" for what is no element."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def read_inline(page: Page, element: Element) -> Inline:
    """What an element holds, as inline text."""
    return collapse_spaces(inner_spans(page, element, ()))


def inner_spans(page: Page, element: Element, marks: tuple[Mark, ...]) -> Iterator[Span]:
    """The pieces of text inside an element, white space as it is in the source."""
    yield Span(element.text or "", marks)
    for child in element:
        yield from element_spans(page, child, marks)
        yield Span(child.tail or "", marks)


def element_spans(page: Page, element: Element, marks: tuple[Mark, ...]) -> Iterator[Span]:
    """The pieces of one element, under its own mark too; nothing of a dropped or used one."""
    tag = tag_of(element)
    if tag in DROPPED or element in page.used or not tag:
        return
    if tag == "br":
        yield Span(LINE_BREAK, marks)
    elif tag == "rt":  # how a character is read stands over it
        yield Span("(", marks)
        yield from inner_spans(page, element, marks)
        yield Span(")", marks)
    elif tag == "q":
        opening, closing = QUOTES.get((page.language or "fr").split("-")[0], QUOTES["en"])
        yield Span(opening, marks)
        yield from inner_spans(page, element, marks)
        yield Span(closing, marks)
    else:
        apart = element in page.containers or tag in {"p", "div", "li", "tr", "td", "th"}
        yield Span(" " if apart else "", marks)
        yield from inner_spans(page, element, _own_spans(page, element, tag, marks))
        yield Span(" " if apart else "", marks)


def _own_spans(page: Page, element: Element, tag: str, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    added = list(marks)
    kinds = {mark.type for mark in marks}
    if tag == "a" and element.get("href") is not None and "link" not in kinds:
        href = resolve(SPACES.sub(" ", element.get("href", "")).strip(), page.base)
        if is_link(href):
            added.append(Mark("link", href=href))
        elif not href.startswith("#"):
            message = "a link that is neither http, https nor mailto lost its target"
            page.warn("link_dropped", element, message)
    if tag in MARKS and MARKS[tag] not in kinds:
        added.append(Mark(MARKS[tag]))
    language = element.get("lang") or ""
    if LANGUAGE.fullmatch(language) and language != page.language:
        added.append(Mark("language", language=language[:35]))
    return tuple(added)


def collapse_spaces(spans: Iterable[Span], *, keep_spaces: bool = False) -> Inline:
    """Runs of white space become one space, none at the edges; equal neighbours become one.

    No-break spaces are no white space here. A <br> becomes a line end.
    """
    runs: list[tuple[tuple[Mark, ...], list[str]]] = []  # joined once: a page may be one paragraph
    for span in spans if keep_spaces else _collapsed(spans):
        text = strip_forbidden(span.text.replace(LINE_BREAK, "\n"))
        if runs and runs[-1][0] == span.marks:
            runs[-1][1].append(text)
        elif text:
            runs.append((span.marks, [text]))
    return tuple(Span("".join(texts), marks) for marks, texts in runs)


def _collapsed(spans: Iterable[Span]) -> Iterator[Span]:
    """White space is owed until a word follows, and then stands under its own marks."""
    breaks, owed, begun = 0, Span(""), False
    for span in spans:
        for piece in PIECES.findall(span.text):
            if piece == LINE_BREAK:
                breaks, owed = breaks + 1, Span(piece, span.marks)
            elif piece[0] in WHITE:
                owed = owed if owed.text else Span(" ", span.marks)
            else:
                if begun and owed.text:
                    yield Span(LINE_BREAK * breaks or " ", owed.marks)
                breaks, owed, begun = 0, Span(""), True
                yield Span(piece, span.marks)
