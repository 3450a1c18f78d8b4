"""What the W3C feed validation service says about a feed, as far as code of ours can say it.

Its rules are read from its source (src/feedvalidator in github.com/w3c/feedvalidator): errors and
warnings both are breaches here.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.entities import name2codepoint
from html.parser import HTMLParser

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
MEDIA = "{http://search.yahoo.com/mrss/}"
# acceptable_elements and acceptable_attributes, as far as anything of ours writes them.
ELEMENTS = {
    *("a", "abbr", "aside", "b", "blockquote", "br", "caption", "code", "del", "div", "em"),
    *("figcaption", "figure", "footer", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins"),
    *("li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody"),
    *("td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    *("alt", "colspan", "dir", "height", "href", "lang", "rowspan", "scope", "span", "src"),
    *("start", "title", "width"),
}
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
MIME = re.compile(r"[\w.+-]+/[\w.+-]+")
EMAIL = re.compile(r"[^@\s()<>]+@[^@\s()<>]+\.[a-z]+")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
TAGS = re.compile(r"</(a|b|i|em|p|br|div|span|strong|script|sub|sup|u|s|h[1-6])>", re.IGNORECASE)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def breaches(body: bytes, location: str) -> list[str]:
    """Everything wrong with an RSS or Atom document that is served at `location`."""
    root = etree.fromstring(body)
    return list(_rss(root, location) if root.tag == "rss" else _atom(root, location))


def _rss(root: etree._Element, location: str) -> Iterator[str]:
    channel = root.find("channel")
    assert channel is not None
    for name in ("title", "link", "description"):
        if not channel.findtext(name):
            yield f"channel: {name} is missing"
    yield from _self(channel.findall(f"{ATOM}link"), location)
    yield from _title(channel.findtext("title"))
    for tag in ("lastBuildDate", "pubDate"):
        yield from _date822(channel.findtext(tag))
    for tag in ("managingEditor", "webMaster"):
        text = channel.findtext(tag)
        if text and not re.fullmatch(rf"{EMAIL.pattern} \(.+\)", text):
            yield f"{tag} is no contact: {text}"
    if (image := channel.find("image")) is not None:
        if image.findtext("title") != channel.findtext("title"):
            yield "image: its title is not the channel's"
        if image.findtext("link") != channel.findtext("link"):
            yield "image: its link is not the channel's"
        yield from _address(image.findtext("url"))
    yield from _unique([item.findtext("guid") for item in channel.findall("item")])
    for item in channel.findall("item"):
        yield from _item(item)


def _item(item: etree._Element) -> Iterator[str]:
    guid = item.find("guid")
    if guid is None or not guid.text:
        yield "item: no guid"
    elif guid.get("isPermaLink") != "false":
        yield from _address(guid.text)
    yield from _title(item.findtext("title"))
    yield from _address(item.findtext("link"))
    yield from _date822(item.findtext("pubDate"))
    yield from _markup(item.findtext("description"))
    yield from _markup(item.findtext(CONTENT))
    if len(item.findall("enclosure")) > 1:
        yield "item: two enclosures"
    for one in item.findall("enclosure"):
        yield from _address(one.get("url"))
        if not re.fullmatch(r"[1-9]\d*", one.get("length") or ""):
            yield f"enclosure: length {one.get('length')}"
        yield from _mime(one.get("type"))
    yield from _media(item)
    if item.findall("author"):
        yield "item: an author is an e-mail address in RSS"


def _atom(root: etree._Element, location: str) -> Iterator[str]:
    yield from _self(root.findall(f"{ATOM}link"), location)
    yield from _common(root)
    yield from _unique([entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")])
    authored = root.find(f"{ATOM}author") is not None
    for entry in root.findall(f"{ATOM}entry"):
        yield from _common(entry)
        yield from _date3339(entry.findtext(f"{ATOM}published"))
        yield from _markup(entry.findtext(f"{ATOM}content"))
        yield from _media(entry)
        if not authored and entry.find(f"{ATOM}author") is None:
            yield "entry: no author"
        if TAGS.search(entry.findtext(f"{ATOM}summary") or ""):
            yield "entry: HTML in a summary of text"


def _common(element: etree._Element) -> Iterator[str]:
    if not IRI.fullmatch(element.findtext(f"{ATOM}id") or ""):
        yield f"{element.tag}: id {element.findtext(f'{ATOM}id')} is no IRI"
    yield from _title(element.findtext(f"{ATOM}title"))
    yield from _date3339(element.findtext(f"{ATOM}updated"))
    language = element.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language and not LANGUAGE.fullmatch(language):
        yield f"language {language}"
    for author in element.findall(f"{ATOM}author"):
        email = author.findtext(f"{ATOM}email")
        if not author.findtext(f"{ATOM}name") or (email and not EMAIL.fullmatch(email)):
            yield "author without a name, or with a bad address"
    seen = set()
    for link in element.findall(f"{ATOM}link"):
        yield from _address(link.get("href"))
        if link.get("type"):
            yield from _mime(link.get("type"))
        key = (link.get("rel"), link.get("type"), link.get("hreflang"))
        if key[0] == "alternate" and key in seen:
            yield "two alternate links of one type"
        seen.add(key)


def _self(links: list[etree._Element], location: str) -> Iterator[str]:
    own = [link.get("href") for link in links if link.get("rel") == "self"]
    if own != [location]:
        yield f"self link {own} is not the location {location}"


def _unique(ids: list[str | None]) -> Iterator[str]:
    if len(set(ids)) != len(ids):
        yield "two entries with one id"


def _title(text: str | None) -> Iterator[str]:
    if not text or not text.strip():
        yield "an empty title"
        return
    entities = re.findall(r"&(#?\w+)", text)
    named = [one for one in entities if one in name2codepoint or one[0] == "#" or one == "apos"]
    if TAGS.search(text) or named:
        yield f"HTML in the title {text!r}"


def _address(text: str | None) -> Iterator[str]:
    if not ADDRESS.fullmatch(text or ""):
        yield f"{text!r} is no absolute address"


def _mime(text: str | None) -> Iterator[str]:
    if not MIME.fullmatch(text or ""):
        yield f"{text!r} is no media type"


def _date822(text: str | None) -> Iterator[str]:
    if text is not None:
        yield from _plausible(parsedate_to_datetime(text), text)


def _date3339(text: str | None) -> Iterator[str]:
    if not RFC3339.fullmatch(text or ""):
        yield f"{text!r} is no date"
    else:
        yield from _plausible(datetime.fromisoformat(text or ""), text or "")


def _plausible(moment: datetime, text: str) -> Iterator[str]:
    if moment.year < 1990 or moment > datetime.now(UTC).replace(year=2100):
        yield f"implausible date {text}"


def _media(element: etree._Element) -> Iterator[str]:
    for content in element.findall(f"{MEDIA}content"):
        yield from _address(content.get("url"))
        if content.get("type"):
            yield from _mime(content.get("type"))
        if content.get("medium") not in {"image", "audio", "video", "document", "executable"}:
            yield "media: medium"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.found.append(f"<{tag}> is no harmless HTML")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.found.append(f"<{tag} {name}> is no harmless attribute")
            if name in {"href", "src"} and not re.match(r"(https?|mailto|tel):", value or ""):
                self.found.append(f"{value!r} is a relative or dangerous reference")

    def handle_comment(self, data: str) -> None:
        self.found.append("a comment")


def _markup(text: str | None) -> Iterator[str]:
    reader = _Reader()
    reader.feed(text or "")
    reader.close()
    yield from reader.found
