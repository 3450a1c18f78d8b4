"""Normalised addresses: whether two spellings name one page. Compared, never shown."""

import re

TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|mc_[ce]id|at_\w+|xtor)", re.IGNORECASE)
PORTS = (None, "80", "443")
_WEB = re.compile(
    r"https?://(?P<host>[^\s/?#@:]+)(:(?P<port>\d{1,5}))?(?P<path>/[^\s?#]*)?(\?(?P<query>[^\s#]*))?(#\S*)?",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def comparable_address(address: str) -> str | None:
    """The address in the form that is compared (RFC 3986, 6.2); None where it names no page.

    http and https, the host's case, a default port, a fragment, a slash at the end and the
    parameters of campaigns make no difference. A bare home page is no story's address: it is what
    a badly set up CMS gives all of its stories.
    """
    parts = _WEB.fullmatch(address.strip())
    host = _host(parts["host"]) if parts else ""
    if parts is None or not host:
        return None
    path = _escaped(parts["path"] or "").rstrip("/")
    query = "&".join(
        each for each in _escaped(parts["query"] or "").split("&") if each and not _tracks(each)
    )
    if not path and not query:
        return None
    place = host if parts["port"] in PORTS else f"{host}:{parts['port']}"
    return f"{place}{path}" + (f"?{query}" if query else "")


def _host(name: str) -> str:
    """Lower case and in ASCII, as the name is asked for; empty where there is no such name."""
    name = name.rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return ""


def _tracks(parameter: str) -> bool:
    return TRACKING.fullmatch(parameter.split("=", 1)[0]) is not None


def _escaped(text: str) -> str:
    """Percent-encoding in one spelling: none where none is needed, else in capitals."""
    every = "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in text)
    return _ESCAPE.sub(lambda found: _decoded_byte(int(found[1], 16)), every)


def _decoded_byte(byte: int) -> str:
    return chr(byte) if byte in _PLAIN else f"%{byte:02X}"
