"""HTML elements become blocks, each by the function for its name; what has none is a container."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lxml.etree import _Element as Element

from publisher.content.blocks import (
    Block,
    Closing,
    Direction,
    Figure,
    Heading,
    Inline,
    List,
    Paragraph,
    Preformatted,
    Quote,
    Separator,
    Span,
)
from publisher.content.fields import LANGUAGE
from publisher.content.parsers.html.inline import (
    DROPPED,
    Page,
    collapse_spaces,
    element_spans,
    inner_spans,
    tag_of,
)
from publisher.content.parsers.html.page import CLOSING, direction_of, has_class
from publisher.content.parsers.html.pictures import figures_of, picture
from publisher.content.parsers.html.tables import read_lists, read_table
from publisher.content.parsers.text.marks_of_text import SOURCE
from publisher.content.plain_text import characters, paragraphs_of
from publisher.content.typography import base_direction, word_set

DASHES = frozenset("—–-")
EMPTY_LINE = re.compile(r"\n{2,}")
HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BLOCKS = word_set(
    "address article aside blockquote body center cut-mark dd details div dl dt fieldset "
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hr html img li main ol p picture pre "
    "section summary table tbody td tfoot th thead tr ul"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CutMark(Block):
    """Where the cut mark stands; it is no block of an article and does not leave the parser."""

    type = "cut"


@dataclass(frozen=True, slots=True)
class TextContext:
    """The language and direction around an element, where they differ from the article's."""

    language: str | None = None
    direction: Direction | None = None

    def inside(self, page: Page, element: Element) -> "TextContext":
        """The same for what is inside the element."""
        language, direction = element.get("lang") or "", direction_of(element)
        if not LANGUAGE.fullmatch(language) or len(language) > 35:
            return TextContext(self.language, direction or self.direction)
        return TextContext(None if language == page.language else language, direction)


def blocks_in(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    """The blocks inside a container; text that stands loose in it becomes paragraphs."""
    loose: list[Span] = [Span(element.text or "")]
    for child in element:
        if tag_of(child) in BLOCKS or child in page.containers:
            yield from _paragraph(loose, where)
            loose = []
            yield from blocks_of(page, child, where.inside(page, child))
        else:
            loose += element_spans(page, child, ())
        loose.append(Span(child.tail or ""))
    yield from _paragraph(loose, where)


def blocks_of(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    """The blocks of one element, by its reader; nothing of a dropped or used one."""
    tag = tag_of(element)
    if tag in DROPPED or element in page.used:
        return
    read = READERS.get(tag)
    if has_class(element, CLOSING):
        yield from _inline_block(Closing, page, element, where)
    elif read is None:
        yield from blocks_in(page, element, where)
    else:
        yield from read(page, element, where)


def _paragraph(spans: list[Span], where: TextContext) -> Iterator[Block]:
    for content in _split_at_breaks(collapse_spaces(spans)):
        yield _in_context(Paragraph(content=content), content, where)


def _split_at_breaks(content: Inline) -> Iterator[Inline]:
    """The paragraphs that an author parted by empty lines (<br><br>)."""
    part: list[Span] = []
    for span in content:
        first, *others = EMPTY_LINE.split(span.text)
        part.append(Span(first, span.marks))
        for other in others:
            yield from _trimmed(part)
            part = [Span(other, span.marks)]
    yield from _trimmed(part)


def _trimmed(part: list[Span]) -> Iterator[Inline]:
    content = tuple(span for span in part if span.text)
    if characters(content).strip():
        first, last = content[0], content[-1]
        content = (Span(first.text.lstrip("\n"), first.marks), *content[1:])
        last = content[-1]
        content = (*content[:-1], Span(last.text.rstrip("\n"), last.marks))
        yield tuple(span for span in content if span.text)


def _in_context(block: Block, content: Inline, where: TextContext) -> Block:
    """The block with its language and direction; a foreign text runs as its letters do."""
    own = base_direction(characters(content)) if where.language else None
    return replace(block, language=where.language, direction=where.direction or own)


def _paragraphs(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    for content in _split_at_breaks(collapse_spaces(inner_spans(page, element, ()))):
        yield _in_context(Paragraph(content=content), content, where)


def _inline_block(
    kind: type[Paragraph] | type[Closing], page: Page, element: Element, where: TextContext
) -> Iterator[Block]:
    content = collapse_spaces(inner_spans(page, element, ()))
    if characters(content).strip():
        yield _in_context(kind(content=content), content, where)


def _text(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    """A paragraph; one with a picture or another block in it is a container."""
    if element in page.containers:
        yield from blocks_in(page, element, where)
    else:
        yield from _paragraphs(page, element, where)


def _heading(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    content = collapse_spaces(inner_spans(page, element, ()))
    if characters(content).strip():
        level = HEADINGS[tag_of(element)]
        yield _in_context(Heading(content=content, level=level), content, where)
    yield from figures_of(page, element)


def _preformatted(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    content = collapse_spaces(inner_spans(page, element, ()), keep_spaces=True)
    if characters(content).strip():
        yield _in_context(Preformatted(content=content), content, where)


def _quote(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    """A quotation; <cite>, <footer> or a last paragraph behind a dash is its source."""
    source = _take_source(page, element)
    texts = list(_texts(list(blocks_in(page, element, where))))
    if not source and len(texts) > 1 and SOURCE.fullmatch(characters(texts[-1])):
        source = texts.pop()
    marker, source = _cut_marker(source)
    if texts or source:
        content = texts[0] if texts else source
        block = Quote(paragraphs=tuple(texts), source_marker=marker, source=source)
        yield _in_context(block, content, where)
    yield from figures_of(page, element)


def _take_source(page: Page, element: Element) -> Inline:
    """The source of a quotation, which is then no part of its text."""
    for name in ("footer", "figcaption", "cite"):
        for found in element.iter(name):
            # A <cite> among words is a title that they mention.
            if name == "cite" and (found.tail or "").strip():
                continue
            if next(found.iterancestors("blockquote"), element) is not element:
                continue  # that of a quotation in this one
            line = _line_of(found) if name == "cite" else found
            content = collapse_spaces(inner_spans(page, line, ()))
            page.used.add(line)
            if content:
                return content
    return ()


def _line_of(cite: Element) -> Element:
    """The paragraph that holds nothing but a dash and the <cite>, or the <cite>."""
    above = cite.getparent()
    if above is None or tag_of(above) != "p" or len(above) > 1:
        return cite
    return cite if (above.text or "").strip(" \t\n\u00a0—–-") else above


def _cut_marker(source: Inline) -> tuple[str | None, Inline]:
    """The dash before a source apart from it."""
    if len(source) > 1 and source[0].text.strip() in DASHES:
        return source[0].text.strip(), source[1:]
    found = SOURCE.fullmatch(source[0].text) if source else None
    if found is None:
        return None, source
    return found["marker"], (Span(found["text"], source[0].marks), *source[1:])


def _texts(blocks: list[Block]) -> Iterator[Inline]:
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            yield block.content
        elif isinstance(block, List):
            yield from _listed(block, "")
        elif isinstance(block, Quote):
            yield from block.paragraphs
            if block.source:
                yield (Span(f"{block.source_marker or '–'} "), *block.source)
        elif not isinstance(block, Figure | CutMark):
            yield from ((Span(text),) for text in paragraphs_of(block) if text)


def _listed(block: List, before: str) -> Iterator[Inline]:
    """A list's items as paragraphs behind their numbers or bullets."""
    for number, item in enumerate(block.items, block.start):
        marker = before + (item.marker or (f"{number}." if block.ordered else "•"))
        yield (Span(f"{marker} "), *item.content)
        for child in item.children:
            yield from _listed(child, f"{marker} ")


def _figure(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    """Pictures with their caption; a figure around a quotation or table is a container."""
    quote = next(element.iter("blockquote"), None)
    if quote is not None:
        yield from _quote(page, element, where)
    elif _is_frame(element):
        yield from blocks_in(page, element, where)
    else:
        figures = list(figures_of(page, element))
        yield from figures
        if not figures:
            yield from blocks_in(page, element, where)


def _is_frame(figure: Element) -> bool:
    """Whether it is around more than a picture: a table, a list, figures of their own."""
    inner = next(figure.iter("table", "pre", "ul", "ol"), None)
    return inner is not None or sum(1 for _ in figure.iter("figure")) > 1


def _image(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    found = picture(page, element)
    if found is not None:
        yield found


def _cut(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    yield CutMark()


def _separator(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    yield Separator()


def _list(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    for found in read_lists(page, element, 1):
        if found.items:
            yield _in_context(found, found.items[0].content, where)
    yield from figures_of(page, element)


def _table(page: Page, element: Element, where: TextContext) -> Iterator[Block]:
    found = read_table(page, element)
    if found.rows:
        yield _in_context(found, found.rows[0][0].content, where)
    yield from figures_of(page, element)


READERS: dict[str, Callable[[Page, Element, TextContext], Iterator[Block]]] = {
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(("p", "address", "dt", "summary"), _text),
    **dict.fromkeys(("ul", "ol"), _list),
    "blockquote": _quote,
    "cut-mark": _cut,
    "figure": _figure,
    "hr": _separator,
    "img": _image,
    "pre": _preformatted,
    "table": _table,
}
