"""Embeds (films, messages, maps) become paragraphs with a link."""

import re

from lxml import html
from lxml.etree import _Element as Element

from publisher.content.links import is_address, resolve

# Where an embedded frame's content has a page of its own.
PAGES = (
    (re.compile(r"https://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})"), "https://www.youtube.com/watch?v={}"),
    (re.compile(r"https://player\.vimeo\.com/video/(\d+)\?(?:.*&)?h=(\w{4,40})"), "https://vimeo.com/{}/{}"),
    (re.compile(r"https://player\.vimeo\.com/video/(\d+)"), "https://vimeo.com/{}"),
    (re.compile(r"https://(?:www\.)?dailymotion\.com/embed/video/(\w+)"), "https://www.dailymotion.com/video/{}"),
    (re.compile(r"https://open\.spotify\.com/embed(?:-podcast)?/(\w+/\w+)"), "https://open.spotify.com/{}"),
    (re.compile(r"https://platform\.twitter\.com/embed/.*?[?&]id=(\d+)"), "https://x.com/i/status/{}"),
    (re.compile(r"(https://(?:www\.)?instagram\.com/(?:p|reel)/[\w-]+)/embed"), "{}/"),
    (re.compile(r"https://(?:www\.)?facebook\.com/plugins/(?:post|video)\.php\?href=(\d+)"), "{}"),
)  # fmt: skip
SHOWN = re.compile(
    r"https://([\w-]+\.)*(tiktok\.com|soundcloud\.com|datawrapper\.dwcdn\.net|dwcdn\.net|flourish\.studio|"
    r"infogram\.com|acast\.com|arte\.tv|ina\.fr|openstreetmap\.org|documentcloud\.org|"
    r"google\.com/maps|maps\.google\.com|youtube\.com|vimeo\.com|dailymotion\.com|spotify\.com|x\.com|twitter\.com)/",
)
CARD_TEXTS = frozenset({"div", "p", "h2", "h3", "h4", "h5", "h6"})
NOWHERE = "https://x.invalid/"  # what a relative address belongs to on a page without one
AMP = {
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v={}"),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/{}"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}"),
    "amp-twitter": ("data-tweetid", "https://x.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
}


def link_embeds(document: Element, base: str | None) -> None:
    """Put a paragraph with a link in the place of each frame whose content can be linked to."""
    for element in list(document.iter("iframe", "amp-iframe", *AMP)):
        address = _address(element, base)
        if address is not None and is_address(address):
            _put(element, _link(element, address))
    for element in list(document.iter("video", "audio", "amp-video", "amp-audio")):
        _link_media(element, base)
    _link_bare(document)


def _link_media(element: Element, base: str | None) -> None:
    """A film or sound becomes its poster, if it has one, and a link."""
    sources = [element, *element.iter("source")]
    given = (each.get(name) for each in sources for name in ("src", "data-src"))
    address = next((resolve(each.strip(), base or NOWHERE) for each in given if each), "")
    if not is_address(address) or address.startswith(NOWHERE):
        return
    poster = resolve((element.get("poster") or "").strip(), base)
    link = _link(element, address)
    if poster.startswith("https://"):
        picture = html.Element("img", src=poster, alt=(element.get("title") or "").strip())
        frame = next(element.iterancestors("figure"), None)
        if frame is not None:  # all but its picture is a figure's caption
            frame.addnext(link)
        _put(element, picture, *([link] if frame is None else []))
    else:
        _put(element, link)


def _link(element: Element, address: str) -> Element:
    """A paragraph with a link under the element's title, or its address."""
    link = html.Element("a", href=address)
    title = element.get("title") or element.get("aria-label") or ""
    link.text = title.strip() or address
    paragraph = html.Element("p")
    paragraph.append(link)
    return paragraph


def _put(element: Element, *others: Element) -> None:
    """Others in the place of an element."""
    for other in others:
        element.addprevious(other)
    element.drop_tree()  # type: ignore[attr-defined]  # lxml.html's own elements


def _address(element: Element, base: str | None) -> str | None:
    if element.tag in AMP:
        name, page = AMP[str(element.tag)]
        key = element.get(name) or ""
        return page.format(key) if re.fullmatch(r"[\w-]{1,40}", key) else None
    sources = (element.get(name) for name in ("src", "data-src", "data-lazy-src"))
    source = next((each for each in sources if each and not each.startswith("about:")), "")
    source = resolve(source.strip(), base or NOWHERE)
    for pattern, page in PAGES:
        if found := pattern.match(source):
            return page.format(*found.groups())
    return source if SHOWN.match(source) else None


def link_first_texts(document: Element) -> None:
    """A link around whole blocks (a card) becomes one around its first text."""
    for element in list(document.iter("a")):
        blocks = [e for e in element.iter() if e is not element and e.tag in CARD_TEXTS]
        texts = [e for e in blocks if (e.text or "").strip() and next(e.iter("a"), None) is None]
        if not texts or not element.get("href"):
            continue
        link = html.Element("a", href=element.get("href", ""))
        link.text, texts[0].text = texts[0].text, None
        texts[0].insert(0, link)
        element.tag = "div"
        del element.attrib["href"]


def _link_bare(document: Element) -> None:
    """WordPress saves an embed as its bare address on a line (oEmbed)."""
    for element in list(document.iter("p", "div")):
        text = (element.text or "").strip()
        if len(element) == 0 and text.startswith("https://") and is_address(text):
            element.text = None
            link = html.Element("a", href=text)
            link.text = text
            element.append(link)
