"""What the front page of a newsroom's site says of the title: name, language, logos, feeds …

The page is anybody's: nothing in it is run or fetched, and every text is one short line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree, html
from lxml.etree import _Element as Element

from publisher.content.fields import LANGUAGE
from publisher.content.numbers import whole_number
from publisher.content.parsers.depth import refuse_depth
from publisher.content.parsers.html.jsonld import linked_objects, types_of
from publisher.content.parsers.html.page import Meta, read_meta
from publisher.content.parsers.source import MOST_BYTES, read_source
from publisher.content.problems import BadInput
from publisher.content.typography import strip_forbidden

LONGEST_NAME, LONGEST_TAGLINE = 80, 120  # characters
LONGEST_COLOUR, LONGEST_ADDRESS = 40, 1000
MOST = 8  # addresses of a kind
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
COMMON_FEEDS = ("feed/", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss", "feed.json")
BETWEEN = (" | ", " — ", " – ", " · ", " : ", " - ")  # a name and what else a title says
TITLES = ("Organization", "NewsMediaOrganization", "Corporation", "WebSite")


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """What was found, "" or nothing where the page does not say. `colours` as they were written;
    `logos` and `feeds` are addresses as they were written, to be seen from the page's own, the
    likeliest first; of feeds those where they usually stand come last."""

    name: str = ""
    tagline: str = ""
    language: str = ""
    colours: tuple[str, ...] = ()
    logos: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


def text_of_page(data: bytes) -> str:
    """The text of a page's bytes, whatever its encoding: as it declares it where that is true."""
    try:
        return read_source(data[:MOST_BYTES], html=True)
    except BadInput:
        return strip_forbidden(data[:MOST_BYTES].decode("utf-8", "replace"))


def read_site_page(text: str) -> SitePage:
    """What a front page says. What cannot be read says nothing; never raises."""
    try:
        refuse_depth(text)
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
        document = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (BadInput, etree.LxmlError, ValueError):
        return SitePage(feeds=COMMON_FEEDS)
    meta = read_meta(document)
    own = [one for one in linked_objects(document) if {*types_of(one)} & {*TITLES}]
    title = _title(document)
    return SitePage(
        name=_name(meta, own, title),
        tagline=_tagline(meta, title),
        language=_language(document),
        colours=_colours(document, meta),
        logos=_texts(_logos(document, meta, own))[:MOST],
        feeds=(*_texts(_feeds(document))[:MOST], *COMMON_FEEDS),
    )


def _name(meta: Meta, own: list[dict[str, Any]], title: list[str]) -> str:
    said = [meta.first("og:site_name"), meta.first("application-name")]
    said += [one.get("name") for one in own]
    return next((line for one in [*said, *title[:1]] if (line := _line(one, LONGEST_NAME))), "")


def _tagline(meta: Meta, title: list[str]) -> str:
    """What stands beside the name, if it is short enough to stand there in a mail."""
    said = [*title[1:2], meta.first("og:description", "description")]
    return next((line for one in said if (line := _line(one, LONGEST_TAGLINE))), "")


def _title(document: Element) -> list[str]:
    """The page's title, cut at the first sign that parts a name from the rest."""
    whole = next(
        (" ".join("".join(map(str, t.itertext())).split()) for t in _all(document, "title")), ""
    )
    mark = min((m for m in BETWEEN if m in whole), key=whole.index, default="")
    return whole.split(mark, 1) if mark else [whole]


def _line(value: object, most: int) -> str:
    """One line, "" for what is longer: half a sentence is no name."""
    line = " ".join(strip_forbidden(value).split()) if isinstance(value, str) else ""
    return line if len(line) <= most else ""


def _language(document: Element) -> str:
    for element in _all(document, "html"):
        given = (element.get("lang") or "").strip().replace("_", "-")
        return given if LANGUAGE.fullmatch(given) else ""
    return ""


def _colours(document: Element, meta: Meta) -> tuple[str, ...]:
    """By day before by night."""
    themes = [e for e in _all(document, "meta") if (e.get("name") or "").lower() == "theme-color"]
    themes.sort(key=lambda e: "dark" in (e.get("media") or "").lower())
    given = [element.get("content") or "" for element in themes]
    given += meta.values.get("msapplication-tilecolor", [])
    given += [e.get("color") or "" for e in _links(document, "mask-icon")]
    return tuple(dict.fromkeys(c.strip() for c in given if 0 < len(c) <= LONGEST_COLOUR))


def _logos(document: Element, meta: Meta, own: list[dict[str, Any]]) -> Iterator[object]:
    """The title's own logo, then icons from the largest, then the picture for other sites."""
    for one in own:
        logo = one.get("logo")
        yield from (logo if isinstance(logo, list) else [logo])
    yield from meta.values.get("og:logo", [])
    yield from (e.get("href") for e in _links(document, "apple-touch-icon"))
    yield from (e.get("href") for e in sorted(_links(document, "icon"), key=_side, reverse=True))
    yield from meta.values.get("og:image", [])
    yield "/apple-touch-icon.png"


def _side(link: Element) -> int:
    """Of an icon, in pixels, as its link says."""
    first = (link.get("sizes") or "").lower().partition("x")[0]
    return whole_number(first, most=9_999) or 0


def _feeds(document: Element) -> Iterator[object]:
    """What the page names; comments' feeds are none of stories."""
    for link in _links(document, "alternate"):
        said = f"{link.get('href')} {link.get('title')}".lower()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if kind in FEED_TYPES and "comment" not in said:
            yield link.get("href")


def _links(document: Element, rel: str) -> list[Element]:
    return [e for e in _all(document, "link") if rel in (e.get("rel") or "").lower().split()]


def _all(document: Element, name: str) -> list[Element]:
    return list(document.iter(name))


def _texts(given: Iterable[object]) -> tuple[str, ...]:
    """Each once; of an object its address."""
    said = (one.get("url") if isinstance(one, dict) else one for one in given)
    short = (one.strip() for one in said if isinstance(one, str) and len(one) <= LONGEST_ADDRESS)
    return tuple(dict.fromkeys(one for one in short if one))
