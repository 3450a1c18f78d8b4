"""One session with such a server, which may be anybody's: bounded in bytes and in time."""

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar

from publisher.channels.addresses import NoSuchHost, PrivateAddress, resolve
from publisher.channels.dialing import connect
from publisher.channels.imap.address import ImapAddress
from publisher.channels.replies import sanitized

CONNECT, ANSWER = 20.0, 30.0  # seconds
LONGEST_SESSION = 180.0  # seconds
KEPT = 1_000_000  # bytes of a mail that are fetched
MOST_BYTES = 4_000_000  # of the answers to one command
T = TypeVar("T")
_UID = re.compile(rb"\d{1,10}")


class ImapProblem(Exception):
    """The mailbox cannot be read now; the text is for people, without secrets and addresses."""


class ImapSession:
    """A mailbox, signed in and with its folder open. Use as a context manager; everything raises
    ImapProblem."""

    def __init__(self, where: ImapAddress) -> None:
        self._where = where
        self._client = _asked(lambda: _connected(where))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(imaplib.IMAP4.error, OSError):
            self._client.logout()
        with suppress(OSError):
            self._client.shutdown()

    def waiting(self) -> list[int]:
        """The mails that are not done, by their ids (UID), the oldest first."""
        wanted = ("NOT", "DELETED") if self._where.done else ("UNSEEN", "NOT", "DELETED")
        found = self._do("SEARCH", *wanted)
        return sorted(int(uid) for line in found if line for uid in _UID.findall(line))

    def fetch(self, uid: int) -> bytes | None:
        """The first KEPT bytes of a mail; None where it is gone."""
        found = self._do("FETCH", str(uid), f"(BODY.PEEK[]<0.{KEPT}>)")
        return next((bytes(one[1]) for one in found if isinstance(one, tuple)), None)

    def done(self, uid: int) -> None:
        """It is taken: mark it as seen, or move it away."""
        if not self._where.done:
            self._do("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
            return
        away = f'"{self._where.done}"'
        self._do("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")
        if "MOVE" in self._client.capabilities:
            self._do("MOVE", str(uid), away)
            return
        self._do("COPY", str(uid), away)
        self._do("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._client.capabilities:
            self._do("EXPUNGE", str(uid))

    def _do(self, command: str, *words: str) -> Sequence[Any]:
        return _asked(lambda: _checked(command, self._client.uid(command, *words)))


class _Client(imaplib.IMAP4):
    """imaplib's, over a socket of ours; it takes only so much for an answer."""

    def __init__(self, where: ImapAddress) -> None:
        self._where, self._taken = where, 0
        self._until = time.monotonic() + LONGEST_SESSION
        super().__init__(where.host, where.port, timeout=ANSWER)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        where = self._where
        line = connect(resolve(where.host, where.port, where.allowed), where.port, CONNECT)
        line.settimeout(timeout)
        if not self._where.tls:
            return line
        return _context(self._where).wrap_socket(line, server_hostname=self._where.host)

    def read(self, size: int) -> bytes:
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        line = super().readline()
        self._count(len(line))
        return line

    def send(self, data: bytes) -> None:  # type: ignore[override]
        self._taken = 0
        super().send(data)

    def _count(self, size: int) -> None:
        self._taken += size
        if self._taken > MOST_BYTES:
            raise self.abort("the answer is too large")
        if time.monotonic() > self._until:
            raise self.abort("the session takes too long")


def _connected(where: ImapAddress) -> _Client:
    client = _Client(where)
    try:
        if not where.tls and not where.plain:
            client.starttls(_context(where))
        if "AUTH=PLAIN" in client.capabilities:
            secret = f"\0{where.user}\0{where.password}".encode()
            _checked("AUTHENTICATE", client.authenticate("PLAIN", lambda _: secret))
        else:
            _checked("LOGIN", client.login(where.user, where.password))
        _checked("SELECT", client.select(f'"{where.folder}"'))
        if where.done:
            client.create(f'"{where.done}"')  # NO where it is there
    except BaseException:
        client.shutdown()
        raise
    return client


def _context(where: ImapAddress) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=where.ca_file or None)


def _checked(command: str, answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    kind, data = answer
    if kind != "OK":
        said = next((one for one in data if isinstance(one, bytes)), b"")
        raise ImapProblem(f"{command} was refused: {sanitized(said)}")
    return data


def _asked(ask: Callable[[], T]) -> T:
    """The answer; whatever goes wrong becomes an ImapProblem."""
    try:
        return ask()
    except (PrivateAddress, NoSuchHost) as error:
        raise ImapProblem(str(error)) from None
    except imaplib.IMAP4.error as error:
        raise ImapProblem(f"the server refuses: {sanitized(str(error))}") from None
    except ssl.SSLCertVerificationError as error:
        raise ImapProblem(f"its certificate is not valid ({error.verify_message})") from None
    except OSError as error:
        raise ImapProblem(f"out of reach: {error.strerror or type(error).__name__}") from None
    except (ValueError, KeyError, IndexError, TypeError) as error:  # of answers that are none
        raise ImapProblem(f"it does not speak IMAP: {type(error).__name__}") from None
