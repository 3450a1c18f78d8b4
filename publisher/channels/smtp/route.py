"""Where mail goes: one relay, as SMTP_URL writes it."""

import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from publisher.channels.addresses import Allowed
from publisher.content.numbers import whole_number
from publisher.content.web_address import host_name
from publisher.errors import SettingError

StartTls = Literal["required", "opportunistic", "never"]
_PORTS = {("smtps", True): 465, ("smtps", False): 465, ("smtp", True): 587, ("smtp", False): 25}
_OPTIONS = ("starttls", "weight", "rate", "messages", "connections")
_SHAPE = "must look like smtp[s]://user:password@host:port?starttls=required"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpRoute:
    """One relay. `tls`: TLS from the first byte. `allowed`: private addresses it may have.

    With a password, TLS is required unless the address says `starttls=never`; without one it is
    taken where it is offered.
    """

    host: str
    port: int
    tls: bool = False
    starttls: StartTls = "opportunistic"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    allowed: Allowed = field(default_factory=lambda: Allowed(frozenset()))
    helo: str = field(default_factory=lambda: _own_name())
    weight: int = 1  # its share beside other relays
    rate: float | None = None  # messages per second of all workers together
    messages: int | None = None  # of one session; None: as many as the relay is seen to take
    connections: int | None = None  # of one process, at most; None: the usual number
    ca_file: str = ""  # certificate authorities; "" is the system's (or SSL_CERT_FILE)

    @classmethod
    def from_url(cls, url: str, *, allow_private: Sequence[str] = ()) -> "SmtpRoute":
        """The relay of `smtp[s]://user:pass@host:port?starttls=required|opportunistic|never`,
        with `weight=2` and `rate=20/s` (or `/m`, `/h`) where several relays share the mail,
        `messages=N` where the relay takes no more in one session, and `connections=K` for the
        most that one process opens.

        User and password are percent-decoded. `allow_private` as PUBLISHER_ALLOW_PRIVATE.
        Raises SettingError, whose message never holds the password.
        """
        parts, query = _parts(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password) or "\0" in user + password:
            raise SettingError("SMTP_URL", "needs a user and a password, or neither")
        return cls(
            host=host_name(_bracketed(parts.hostname or "")),
            port=parts.port or _PORTS[parts.scheme, bool(user)],
            tls=parts.scheme == "smtps",
            starttls=_starttls(query, parts.scheme, bool(user)),
            weight=_whole(query, "weight", 100) or 1,
            rate=_rate(query),
            messages=_whole(query, "messages", 100_000),
            connections=_whole(query, "connections", 64),
            user=user,
            password=password,
            allowed=Allowed.of(allow_private),
        )

    def context(self) -> ssl.SSLContext:
        """Verified TLS. Where TLS is merely welcome, any certificate is better than none."""
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if not self.tls and self.starttls == "opportunistic":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _parts(url: str) -> tuple[SplitResult, dict[str, list[str]]]:
    """The address taken apart, and its options. Raises SettingError."""
    try:
        parts = urlsplit(url)
        wrong = parts.port == 0 or not host_name(_bracketed(parts.hostname or ""))
        query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:  # BadWebAddress is one
        raise SettingError("SMTP_URL", _SHAPE) from None
    if wrong or parts.scheme not in {"smtp", "smtps"} or parts.path not in {"", "/"}:
        raise SettingError("SMTP_URL", _SHAPE)
    return parts, query


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _starttls(query: Mapping[str, list[str]], scheme: str, with_password: bool) -> StartTls:
    unknown = [name for name in query if name not in _OPTIONS]
    if unknown:
        known = ", ".join(_OPTIONS)
        raise SettingError("SMTP_URL", f"has an unknown option {unknown[0]!r}; there are {known}")
    given = query.get("starttls", [""])[-1]
    if given and scheme == "smtps":
        raise SettingError("SMTP_URL", "smtps: is TLS from the first byte; leave starttls out")
    for value in get_args(StartTls):
        if given == value:
            return value  # type: ignore[no-any-return]
    if given:
        raise SettingError("SMTP_URL", "starttls must be required, opportunistic or never")
    return "required" if with_password else "opportunistic"


def _whole(query: Mapping[str, list[str]], name: str, most: int) -> int | None:
    if name not in query:
        return None
    given = whole_number(query[name][-1], least=1, most=most)
    if given is None:
        raise SettingError("SMTP_URL", f"{name} must be a whole number from 1 to {most:,}")
    return given


def _rate(query: Mapping[str, list[str]]) -> float | None:
    if "rate" not in query:
        return None
    given = query["rate"][-1]
    shape = re.fullmatch(r"([1-9][0-9]{0,6})/([smh])", given)
    if shape is None:
        raise SettingError("SMTP_URL", "rate must look like 20/s, 600/m or 5000/h")
    return int(shape[1]) / {"s": 1, "m": 60, "h": 3600}[shape[2]]


def _own_name() -> str:
    """What we say after EHLO (RFC 5321 4.1.3): our name, or an address literal."""
    name = socket.gethostname()
    good = "." in name and name.isascii() and all(c.isalnum() or c in ".-" for c in name)
    return name if good else "[127.0.0.1]"
