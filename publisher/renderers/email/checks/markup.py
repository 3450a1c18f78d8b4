"""Checks of a mail's HTML: weight, pictures, headings, links."""

import re
from collections.abc import Iterator

from publisher.renderers.email.checks.catalogue import finding_of
from publisher.renderers.email.checks.reading import HEADINGS, PlacedElement, Sample, words_in
from publisher.renderers.email.findings import Finding

KB = 1024
MOST_HTML, MUCH_HTML, MOST_STYLE = 100, 80, 16  # KB
SHOWN = 120  # characters of an address in a message
VAGUE = frozenset(
    """cliquez ici|cliquer ici|clique ici|ici|cliquez|suite|la suite|lire|lire la suite|lire plus
    |en savoir plus|plus|plus d’infos|voir|voir plus|lien|ce lien|le lien|click here|here|click|link
    |this link|more|read more|learn more|see more|read|this|continue|go""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_AUTHORITY = re.compile(r"https?://([^/?#]*)")
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?:[/?#]\S*)?")


def weight(sample: Sample) -> Iterator[Finding]:
    """The HTML's and the style sheets' size, decoded, with the reader's own links in it."""
    size = len(sample.html.encode())
    if size > MOST_HTML * KB:
        yield finding_of("html_too_large", "HTML", size=_kb(size), most=MOST_HTML)
    elif size > MUCH_HTML * KB:
        yield finding_of("html_large", "HTML", size=_kb(size))
    style = sum(len((one.text or "").encode()) for one in sample.document.iter("style"))
    if style > MOST_STYLE * KB:
        yield finding_of("style_large", "HTML", size=_kb(style), most=MOST_STYLE)


def pictures(sample: Sample) -> Iterator[Finding]:
    """Pictures without words; one marked as decoration needs none."""
    for seen in sample.elements:
        image = seen.element
        if image.tag != "img" or image.get("role") in ("presentation", "none"):
            continue
        alt = image.get("alt")
        if (alt is None or not alt.strip()) and image.get("aria-hidden") != "true":
            yield finding_of("alt_missing", seen.place, picture=_short(image.get("src") or ""))


def headings(sample: Sample) -> Iterator[Finding]:
    """Headings that are empty, or that leave a level out on the way down (WCAG 1.3.1)."""
    above = 0
    for seen in sample.elements:
        if seen.element.tag not in HEADINGS:
            continue
        level, name = int(seen.element.tag[1]), words_in(seen.element)
        if not name:
            yield finding_of("heading_empty", seen.place, level=level)
            continue
        if above and level > above + 1:
            yield finding_of(
                "heading_skipped", seen.place, name=_short(name), level=level, above=above
            )
        above = level


def links(sample: Sample, *, site: str) -> Iterator[Finding]:
    """Links without words, with words that say nothing or something else, and unencrypted ones.

    `site` is our own address: all links to it are one finding.
    """
    if site.startswith("http://"):
        yield finding_of("site_http", "PUBLISHER_BASE_URL", link=site)
    for seen, address in anchors(sample):
        yield from _named(seen, address)
        if address.startswith("http://") and not _ours(address, site):
            yield finding_of("link_http", seen.place, link=_short(address))


def anchors(sample: Sample) -> Iterator[tuple[PlacedElement, str]]:
    """The links of the HTML part and their addresses."""
    for seen in sample.elements:
        if seen.element.tag == "a" and (address := (seen.element.get("href") or "").strip()):
            yield seen, address


def outside_addresses(sample: Sample, *, site: str) -> tuple[dict[str, str], dict[str, str]]:
    """Where the mail's links, and its pictures, lead outside our own site: address to place."""
    leads = {
        address: seen.place
        for seen, address in anchors(sample)
        if address.startswith(("http://", "https://")) and not _ours(address, site)
    }
    shown = {
        source: seen.place
        for seen in sample.elements
        if seen.element.tag == "img"
        and (source := seen.element.get("src") or "").startswith("http")
        and not _ours(source, site)
    }
    return leads, shown


def _named(seen: PlacedElement, address: str) -> Iterator[Finding]:
    name = words_in(seen.element) or (seen.element.get("aria-label") or "").strip()
    if not name:
        yield finding_of("link_empty", seen.place, link=_short(address))
    elif name.casefold().strip(" .…!?:»«>→\u00a0\u202f").replace("'", "’") in VAGUE:
        yield finding_of("link_vague", seen.place, name=name, link=_short(address))
    elif _pretends(name, address):
        yield finding_of("link_misleading", seen.place, name=_short(name), link=_short(address))


def _pretends(name: str, address: str) -> bool:
    """Whether a link that reads like an address leads to another site."""
    said = _HOST.fullmatch(name.casefold())
    if said is None or not address.startswith(("http://", "https://")):
        return False
    host = _host(address)
    return not f".{host}".endswith(f".{said[1]}") and not f".{said[1]}".endswith(f".{host}")


def _host(address: str) -> str:
    match = _AUTHORITY.match(address)
    authority = match[1] if match else ""
    return authority.rpartition("@")[2].partition(":")[0].casefold().removeprefix("www.")


def _ours(address: str, site: str) -> bool:
    return address == site or address.startswith(f"{site}/")


def _kb(size: int) -> int:
    return -(-size // KB)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
