"""Authors and dates of a page: from its text, microdata, JSON-LD and head."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from lxml.etree import _Element as Element

from publisher.content.article import Author
from publisher.content.parsers.html.inline import Page, read_inline, tag_of
from publisher.content.parsers.html.jsonld import LinkedStory
from publisher.content.parsers.html.page import (
    BYLINE,
    DATE,
    NOTE,
    Meta,
    has_class,
    is_read_already,
    take_text,
)
from publisher.content.parsers.moments import read_moment
from publisher.content.parsers.text.bylines import LABEL, names_in, names_inside
from publisher.content.parsers.text.dates_in_words import read_dates
from publisher.content.parsers.text.marks_of_text import authors_of
from publisher.content.plain_text import characters

LONGEST_SAID = 120  # of one that nothing but its words marks
LONGEST_LINE = 200  # characters of a line that says who and when
PUBLISHED = (
    "article:published_time",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "pubdate",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
)
UPDATED = ("article:modified_time", "og:updated_time", "last-modified", "dcterms.modified")


def take_authors(
    page: Page, root: Element, meta: Meta, linked: LinkedStory, lines: list[str]
) -> tuple[Author, ...]:
    """Its authors as JSON-LD names them, else the byline, else the head; a note from its class.

    `lines` are other lines that may name them.
    """
    notes = list(take_text(page, root, NOTE))
    bylines = [line for line in take_text(page, root, BYLINE) if len(line) <= LONGEST_LINE]
    lines += bylines
    marked = list(_marked_names(page, root))
    named = [Author(name=name) for name in linked.authors()]
    named = named or [author for line in bylines for author in _authors_in(line, page.language)]
    named = named or [Author(name=name) for line in marked for name in names_in(line)]
    named = named or [Author(name=name) for line in lines for name in names_inside(line)]
    if not named:
        names = meta.values.get("author", []) + meta.values.get("dc.creator", [])
        named = [Author(name=name) for name in dict.fromkeys(names) if name and "://" not in name]
    named = list(dict.fromkeys(named))
    if len(named) == 1 and len(notes) == 1:
        return (Author(name=named[0].name, note=notes[0]),)
    return (*named, *(Author(note=note) for note in notes))


def _authors_in(line: str, language: str | None) -> tuple[Author, ...]:
    short = (language or "").split("-")[0] or None
    exact = authors_of(line, short) or authors_of(line, None)
    return exact or tuple(Author(name=name) for name in names_in(line))


def _marked_names(page: Page, root: Element) -> Iterator[str]:
    """The texts of links and microdata that say that they name an author, and are then no text."""
    for element in root.iter():
        words = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".lower().split()
        if "author" not in words or element is root:
            continue
        name = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
        text = (name.get("content") or characters(read_inline(page, name))).strip()
        if text and len(text) <= LONGEST_LINE:
            page.used.add(element)
            page.used.update(_line_of(element, root))
            yield text


def _line_of(element: Element, root: Element) -> list[Element]:
    """The line around a name or a date, if little else stands in it."""
    parent = element.getparent()
    if parent is None or parent is root or tag_of(parent) in {"article", "main", "body"}:
        return []
    whole = len(" ".join("".join(str(t) for t in parent.itertext()).split()))
    own = len(" ".join("".join(str(t) for t in element.itertext()).split()))
    return [parent] if whole - own <= 60 and next(parent.iter("h1", "img"), None) is None else []


def take_lines(page: Page, title: Element | None, root: Element) -> list[str]:
    """The short lines under the headline that say who or when, whatever their class."""
    taken: list[str] = []
    seen = title is None
    for element in root.iter("h1", "h2", "p", "div", "span", "font", "small", "em", "i", "li"):
        seen = seen or element is title
        if not seen or element is title or is_read_already(page, element):
            continue
        text = " ".join("".join(str(t) for t in element.itertext()).split())
        if len(text) > LONGEST_LINE and element not in page.containers:
            break
        if (
            0 < len(text) <= LONGEST_SAID
            and _is_byline_or_date(text)
            and next(element.iter("img"), None) is None
        ):
            page.used.add(element)
            taken.append(text)
    return taken


def _is_byline_or_date(text: str) -> bool:
    """Whether a line is a byline or a date and little else."""
    dated = any(read_dates(text, UTC))
    named = LABEL.match(text) is not None and bool(names_inside(text))
    words = len(text.split())
    return (named and (dated or words <= 8)) or (dated and (words <= 12 or named))


def take_times(
    page: Page, root: Element, meta: Meta, linked: LinkedStory, zone: tzinfo, lines: list[str]
) -> tuple[datetime | None, datetime | None]:
    """When it was published and changed: from the head, JSON-LD, <time>, or a line in words.

    `lines` are lines already taken that may say so.
    """
    published = read_moment(meta.first(*PUBLISHED), zone)
    published = published or read_moment(linked.text("datePublished", "dateCreated"), zone)
    updated = read_moment(meta.first(*UPDATED), zone)
    updated = updated or read_moment(linked.text("dateModified"), zone)
    published = published or _property(root, "datepublished", zone)
    updated = updated or _property(root, "datemodified", zone)
    first = next((e for e in root.iter("time") if read_moment(e.get("datetime"), zone)), None)
    if first is not None:
        published = published or read_moment(first.get("datetime"), zone)
        page.used.update(_alone_with(first, root))
    for line in [*lines, *_lines(page, root)]:
        stated, changed = read_dates(line, zone)
        published, updated = published or stated, updated or changed
    return published, updated


def _property(root: Element, name: str, zone: tzinfo) -> datetime | None:
    for element in root.iter():
        if name in (element.get("itemprop") or "").lower().split():
            written = element.get("content") or element.get("datetime")
            if found := read_moment(written, zone):
                return found
    return None


def _lines(page: Page, root: Element) -> Iterator[str]:
    """The lines that say when, by their class or as a <time> without a machine's form."""
    for element in list(root.iter()):
        bare = tag_of(element) == "time" and not element.get("datetime")
        if element is root or not (bare or has_class(element, DATE)):
            continue
        text = " ".join("".join(str(t) for t in element.itertext()).split())
        if len(text) <= LONGEST_LINE and any(found for found in read_dates(text, UTC)):
            page.used.add(element)
            yield text


def _alone_with(element: Element, root: Element) -> list[Element]:
    """The date's line, if nothing but the date stands in it: that is no text of the story."""
    parent = element.getparent()
    if parent is None or parent is root:
        return [element]
    own = "".join(str(text) for text in parent.itertext()).strip()
    date = "".join(str(text) for text in element.itertext()).strip()
    return [parent] if own == date or has_class(parent, DATE) else []
