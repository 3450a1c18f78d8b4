"""Where such a mailbox is, as PUBLISHER_IMAP_URL writes it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from publisher.channels.addresses import Allowed
from publisher.content.web_address import host_name
from publisher.errors import SettingError

NAME = "PUBLISHER_IMAP_URL"
PORTS = {"imaps": 993, "imap": 143}
_SHAPE = "must look like imaps://user:password@host/INBOX"
_OPTIONS = ("done", "starttls")
_STARTTLS = ("required", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAddress:
    """One mailbox. `tls`: from the first byte; else by STARTTLS, unless `plain`. `folder`: which
    one is read; `done`: the one that mails go to, or empty: they are marked as seen."""

    host: str
    port: int
    tls: bool
    plain: bool
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str
    done: str
    allowed: Allowed
    ca_file: str = ""  # "" is the system's (or SSL_CERT_FILE)

    @property
    def name(self) -> str:
        """What it is called in the ledger and in logs: no user is readable in it."""
        user = hashlib.sha256(self.user.encode()).hexdigest()[:8]
        return f"{self.host}:{self.port}/{self.folder} ({user})"

    @classmethod
    def from_url(cls, url: str, *, allow_private: Sequence[str] = ()) -> "ImapAddress":
        """The mailbox of `imaps://user:pass@host:port/FOLDER?done=FOLDER`, or of `imap://…` with
        `starttls=required|never`. Raises SettingError, whose message never holds the password."""
        parts, query = _parts(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not user or not password or not (user + password).isprintable():
            raise SettingError(NAME, "needs a user and a password")
        starttls = query.get("starttls", ["required"])[-1]
        if starttls not in _STARTTLS or (parts.scheme == "imaps" and "starttls" in query):
            raise SettingError(NAME, "starttls is required or never, and only for imap:")
        host = parts.hostname or ""
        return cls(
            host=host_name(f"[{host}]" if ":" in host else host),
            port=parts.port or PORTS[parts.scheme],
            tls=parts.scheme == "imaps",
            plain=starttls == "never",
            user=user,
            password=password,
            folder=_folder(unquote(parts.path.removeprefix("/")) or "INBOX"),
            done=_folder(query["done"][-1]) if "done" in query else "",
            allowed=Allowed.of(allow_private),
        )


def _parts(url: str) -> tuple[SplitResult, dict[str, list[str]]]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        wrong = parts.port == 0 or not host_name(f"[{host}]" if ":" in host else host)
        query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:  # BadWebAddress is one
        raise SettingError(NAME, _SHAPE) from None
    if wrong or parts.scheme not in PORTS or parts.fragment:
        raise SettingError(NAME, _SHAPE)
    if unknown := [name for name in query if name not in _OPTIONS]:
        raise SettingError(NAME, f"has an unknown option {unknown[0]!r}; there are done, starttls")
    return parts, query


def _folder(name: str) -> str:
    good = name.isascii() and name.isprintable() and 0 < len(name) <= 200
    if not good or set(name) & set('"\\*%&'):
        raise SettingError(NAME, "a folder's name has plain letters, digits, spaces, / and .")
    return name
