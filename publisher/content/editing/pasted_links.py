"""Links in what was pasted: out of the wrappers of mail programs, never to the inside."""

import ipaddress
import re

from lxml.etree import _Element as Element

from publisher.content.links import is_address
from publisher.content.web_address import BadWebAddress, web_address

# Hosts that put another address in front, and the field of their query that holds the real one.
WRAPPERS = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), "/url", ("q", "url")),
    (re.compile(r"[a-z0-9.-]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (re.compile(r"l\.facebook\.com"), "/l.php", ("u",)),
)
INSIDE = re.compile(r"(?:.*\.)?(?:localhost|local|internal|intranet|lan|home|corp|private|test)")
HOST_OF_NUMBERS = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)", re.IGNORECASE)
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


def tidy_links(document: Element) -> None:
    """The real addresses; the text alone of a link that leads to a private network, and nothing of
    such a picture."""
    for link in document.iter("a"):
        href = unwrapped((link.get("href") or "").strip())
        if leads_inside(href):
            link.attrib.pop("href", None)
        elif link.get("href") is not None:
            link.set("href", href)
    for image in document.iter("img"):
        if leads_inside(image.get("src") or ""):
            image.set("src", "")


def unwrapped(href: str) -> str:
    """The address that a redirecting one leads to, where it says so itself."""
    try:
        found = web_address(href)
    except BadWebAddress:
        return href
    for host, path, fields in WRAPPERS:
        if host.fullmatch(found.host) and found.path == path:
            query = dict(part.partition("=")[::2] for part in found.query.split("&"))
            inner = next((_unquoted(query[name]) for name in fields if query.get(name)), "")
            return inner if is_address(inner) else href
    return href


def leads_inside(href: str) -> bool:
    """Whether an http or https address is of a host that the public cannot reach."""
    try:
        host = web_address(href).host.rstrip(".")
    except BadWebAddress:
        return False  # no such link is kept anyway
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        odd = "." not in host or HOST_OF_NUMBERS.fullmatch(host) is not None
        return odd or INSIDE.fullmatch(host) is not None


def _unquoted(text: str) -> str:
    """Percent escapes as the characters that they stand for (UTF-8)."""
    raw = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    try:
        return raw.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
