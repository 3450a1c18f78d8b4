"""Every web address that comes from outside is taken apart here, once, before anybody uses it.

What goes on from here has a host that can be looked up: no library behind it is the first to find
that a label is empty or too long.
"""

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache

import idna

PORTS = {"https": 443, "http": 80}
LONGEST_HOST, LONGEST_LABEL = 253, 63  # RFC 1035 2.3.4
_PARTS = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#\\]*)"
    r"(?P<path>(?:/[^?#]*)?)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^\[\]:]*)(?::(?P<port>[0-9]{0,9}))?")
_SPACES = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LABEL = re.compile(r"[a-z0-9_-]+")


class BadWebAddress(ValueError):
    """The text is no address that could be called; the message is for people."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address in its parts.

    `host` is in ASCII and lower case, an IPv6 address without its brackets; `port` is the scheme's
    own where none is written; path, query and fragment are as they were written, "" where absent.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str
    fragment: str

    @property
    def authority(self) -> str:
        """Host and port as a request names them (RFC 9110 7.2): no port where it is the usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def web_address(text: str) -> WebAddress:
    """The parts of an http or https address. Raises BadWebAddress.

    A name and password in it, spaces, control characters and halves of pairs are refused, and every
    host that no name server could be asked for.
    """
    if _SPACES.search(text):
        raise BadWebAddress("it holds spaces or control characters")
    if _SURROGATES.search(text):
        raise BadWebAddress("it holds half of a character")
    parts = _PARTS.fullmatch(text)
    if parts is None or not parts["authority"]:
        raise BadWebAddress("it must begin with https:// and name a host")
    if "@" in parts["authority"]:
        raise BadWebAddress("a name and password in an address are readable by too many")
    place = _AUTHORITY.fullmatch(parts["authority"])
    if place is None:
        raise BadWebAddress("its host or its port is none")
    scheme = parts["scheme"].lower()
    return WebAddress(
        scheme=scheme,
        host=host_name(place["host"]),
        port=_port(place["port"] or str(PORTS[scheme])),
        path=parts["path"],
        query=parts["query"] or "",
        fragment=parts["fragment"] or "",
    )


def is_web_address(text: str) -> bool:
    """Whether `web_address` takes it."""
    try:
        web_address(text)
    except BadWebAddress:
        return False
    return True


@lru_cache(maxsize=4096)
def host_name(text: str) -> str:
    """A host as name servers are asked for it: ASCII, lower case, IPv6 without brackets.

    Raises BadWebAddress for one with an empty or over-long label, or with other characters than
    letters, digits, `-` and `_`. A dot at the end is the root's, and goes.
    """
    if text.startswith("["):
        return _ipv6(text.strip("[]"))
    name = _ascii(text).removesuffix(".")
    if not name:
        raise BadWebAddress("it names no host")
    if len(name) > LONGEST_HOST:
        raise BadWebAddress(f"its host has more than {LONGEST_HOST} characters")
    for label in name.split("."):
        if not label:
            raise BadWebAddress("its host has an empty label: two dots, or one in front")
        if len(label) > LONGEST_LABEL:
            raise BadWebAddress(f"a label of its host has more than {LONGEST_LABEL} characters")
        if not _LABEL.fullmatch(label):
            raise BadWebAddress("its host has characters that no host has")
    return name


def _ascii(text: str) -> str:
    """A name in another script as name servers know it: IDNA 2008, else the older IDNA, which has
    symbols too."""
    if text.isascii():
        return text.lower()
    if len(text) > LONGEST_HOST:
        raise BadWebAddress(f"its host has more than {LONGEST_HOST} characters")
    try:
        return idna.encode(text, uts46=True).decode().lower()
    except UnicodeError:  # IDNAError is one
        try:
            return text.encode("idna").decode().lower()
        except UnicodeError:
            raise BadWebAddress("its host is no name") from None


def _ipv6(text: str) -> str:
    try:
        if "%" in text:  # a zone is a way out of this machine, and nobody else's business
            raise ValueError
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise BadWebAddress("what stands in its brackets is no IPv6 address") from None


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise BadWebAddress("its port is not between 1 and 65535")
    return number
