"""Embeds (films, messages, maps) become paragraphs with a link."""

import re

from lxml import html
from lxml.etree import _Element as Element

from publisher.content.links import is_address, resolve

# Where an embedded frame's content has a page of its own.
PAGES = (
    (re.compile(r"https://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})"), "https://www.youtube.com/watch?v={}"),
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
    r"youtube\.com|vimeo\.com|dailymotion\.com|spotify\.com|x\.com|twitter\.com)/",
)
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
        if address is None or not is_address(address):
            continue
        link = html.Element("a", href=address)
        link.text = (element.get("title") or "").strip() or address
        paragraph = html.Element("p")
        paragraph.append(link)
        element.addprevious(paragraph)
        element.drop_tree()  # type: ignore[attr-defined]
    _link_bare(document)


def _address(element: Element, base: str | None) -> str | None:
    if element.tag in AMP:
        name, page = AMP[str(element.tag)]
        key = element.get(name) or ""
        return page.format(key) if re.fullmatch(r"[\w-]{1,40}", key) else None
    sources = (element.get(name) for name in ("src", "data-src", "data-lazy-src"))
    source = next((each for each in sources if each and not each.startswith("about:")), "")
    source = resolve(source.strip(), base or "https://x.invalid/")
    for pattern, page in PAGES:
        if found := pattern.match(source):
            return page.format(found[1])
    return source if SHOWN.match(source) else None


def _link_bare(document: Element) -> None:
    """WordPress saves an embed as its bare address on a line (oEmbed)."""
    for element in list(document.iter("p", "div")):
        text = (element.text or "").strip()
        if len(element) == 0 and text.startswith("https://") and is_address(text):
            element.text = None
            link = html.Element("a", href=text)
            link.text = text
            element.append(link)
