"""What a page says of its article outside the text: titles, names, dates, addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from lxml.etree import _Element as Element

from publisher.content.article import Author
from publisher.content.blocks import Direction
from publisher.content.fields import LANGUAGE
from publisher.content.links import is_address
from publisher.content.parsers.html_inline import Page, read_inline
from publisher.content.parsers.marks_of_text import authors_of
from publisher.content.plain import characters
from publisher.content.typography import strip_forbidden

# Words in a `class` that say what a paragraph is.
KICKER = frozenset({"kicker", "surtitre", "overline", "eyebrow"})
RUBRIC = frozenset({"rubric", "rubrique", "category", "section-name"})
STANDFIRST = frozenset({"standfirst", "chapo", "chapeau", "lead", "lede", "intro", "deck", "dek"})
BYLINE = frozenset({"byline", "author", "auteur", "signature"})
NOTE = frozenset({"author-note", "author-bio", "bio"})
SPONSOR = frozenset({"sponsor", "partenaire"})
CLOSING = frozenset({"closing", "chute"})
LONGEST_TAKEN = 1000  # characters; a class on a whole part of the page means something else
DATE = frozenset({"date", "published", "dateline", "pubdate"})


@dataclass(frozen=True, slots=True)
class Meta:
    """The <meta> elements and links of a page's head."""

    values: dict[str, list[str]]

    def first(self, *names: str) -> str | None:
        """The first value that is there, without what XML forbids."""
        return next((v for name in names for v in self.values.get(name, []) if v), None)


def read_meta(document: Element) -> Meta:
    """Names in small letters to their values, in order."""
    values: dict[str, list[str]] = {}
    for element in document.iter("meta"):
        name = element.get("name") or element.get("property") or ""
        content = strip_forbidden(" ".join(element.get("content", "").split(" "))).strip()
        values.setdefault(name.strip().lower(), []).append(content)
    for element in document.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            values.setdefault("canonical", []).append((element.get("href") or "").strip())
    return Meta(values)


def canonical(meta: Meta) -> str | None:
    """The page's own address, if it is one."""
    address = meta.first("canonical", "og:url")
    return address if address and is_address(address) and len(address) <= 1000 else None


def content_root(document: Element) -> Element:
    """The element that holds the article: <article> with a headline, <main>, else the body."""
    articles = list(document.iter("article"))
    titled = [element for element in articles if next(element.iter("h1"), None) is not None]
    mains = list(document.iter("main"))
    bodies = list(document.iter("body"))
    if len(articles) == 1 and not titled:
        titled = [] if next(document.iter("h1"), None) is not None else articles
    return next(iter([*titled, *mains, *bodies]), document)


def language_of(root: Element) -> str | None:
    """The nearest lang attribute at the article or above it."""
    for element in [root, *root.iterancestors()]:
        language = element.get("lang") or element.get("{http://www.w3.org/XML/1998/namespace}lang")
        if language and len(language) <= 35 and LANGUAGE.fullmatch(language):
            return language
    return None


def direction_of(element: Element) -> Direction | None:
    """The element's own dir attribute."""
    value = (element.get("dir") or "").lower()
    return "rtl" if value == "rtl" else "ltr" if value == "ltr" else None


def has_class(element: Element, words: frozenset[str]) -> bool:
    """Whether one of the element's classes is among these words."""
    return not words.isdisjoint((element.get("class") or "").lower().split())


def take_text(page: Page, root: Element, words: frozenset[str]) -> Iterator[str]:
    """The texts of the elements with such a class, which are then no part of the body."""
    for element in root.iter():
        if element is root or not has_class(element, words) or element in page.used:
            continue
        text = characters(read_inline(page, element)).replace("\n", " ").strip()
        if text and len(text) <= LONGEST_TAKEN and next(element.iter("h1"), None) is None:
            page.used.add(element)
            yield text


def take_title(page: Page, root: Element, meta: Meta) -> str | None:
    """The text of the first h1, else what the page's head calls the story."""
    for element in root.iter("h1"):
        text = characters(read_inline(page, element)).replace("\n", " ").strip()
        if text:
            page.used.add(element)
            return text
    return meta.first("og:title", "dc.title", "twitter:title")


def take_authors(page: Page, root: Element, meta: Meta) -> tuple[Author, ...]:
    """Authors from a byline in the text, else from the head; a note from its own class."""
    notes = list(take_text(page, root, NOTE))
    lines = list(take_text(page, root, BYLINE))
    named = [author for line in lines for author in _named(line, page.language)]
    if not named:
        names = meta.values.get("author", []) + meta.values.get("dc.creator", [])
        named = [Author(name=name) for name in dict.fromkeys(names) if name]
    if len(named) == 1 and len(notes) == 1:
        return (Author(name=named[0].name, note=notes[0]),)
    return (*dict.fromkeys(named), *(Author(note=note) for note in notes))


def _named(line: str, language: str | None) -> tuple[Author, ...]:
    short = (language or "").split("-")[0] or None
    return authors_of(line, short) or authors_of(line, None) or (Author(name=line),)


def take_times(
    page: Page, root: Element, meta: Meta, zone: tzinfo
) -> tuple[datetime | None, datetime | None]:
    """When it was published and changed: from the head, else from the first <time>."""
    published = _moment(meta.first("article:published_time", "date", "dc.date"), zone)
    updated = _moment(meta.first("article:modified_time", "og:updated_time"), zone)
    first = next((e for e in root.iter("time") if _moment(e.get("datetime"), zone)), None)
    if first is not None:
        published = published or _moment(first.get("datetime"), zone)
        page.used.update(_alone_with(first, root))
    return published, updated


def _alone_with(element: Element, root: Element) -> list[Element]:
    """The date's line, if nothing but the date stands in it: that is no text of the story."""
    parent = element.getparent()
    if parent is None or parent is root:
        return [element]
    own = "".join(str(text) for text in parent.itertext()).strip()
    date = "".join(str(text) for text in element.itertext()).strip()
    return [parent] if own == date or has_class(parent, DATE) else []


def _moment(text: str | None, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat((text or "").strip())
        return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    except (ValueError, OverflowError):
        return None
