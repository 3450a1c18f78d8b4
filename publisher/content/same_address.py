"""When two addresses are one page: the form under which they are compared, never shown."""

import re
from urllib.parse import urlsplit

TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|mc_[ce]id|at_\w+|xtor)", re.IGNORECASE)
PORTS = ("80", "443")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def comparable(address: str) -> str | None:
    """The address in the form that is compared (RFC 3986, 6.2); None where it names no page.

    http and https, the host's case, a default port, a fragment, a slash at the end and the
    parameters of campaigns make no difference. A bare home page is no story's address: it is what
    a badly set up CMS gives all of its stories.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    path = _escaped(parts.path).rstrip("/")
    query = "&".join(
        each for each in _escaped(parts.query).split("&") if each and not _tracks(each)
    )
    if not path and not query:
        return None
    place = host if port is None or str(port) in PORTS else f"{host}:{port}"
    return f"{place}{path}" + (f"?{query}" if query else "")


def _host(name: str) -> str:
    """Lower case and in ASCII, as the name is asked for."""
    name = name.rstrip(".").lower()
    return name if name.isascii() else name.encode("idna").decode()


def _tracks(parameter: str) -> bool:
    return TRACKING.fullmatch(parameter.split("=", 1)[0]) is not None


def _escaped(text: str) -> str:
    """Percent-encoding in one spelling: none where none is needed, else in capitals."""
    every = "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in text)
    return _ESCAPE.sub(lambda found: _one(int(found[1], 16)), every)


def _one(byte: int) -> str:
    return chr(byte) if byte in _PLAIN else f"%{byte:02X}"
