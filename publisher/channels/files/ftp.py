"""FTP and FTPS to a partner's server."""

import ftplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial

from publisher.channels.addresses import NoSuchHost, PrivateAddress, resolve
from publisher.channels.dialing import connect
from publisher.channels.files.channel import FileChannel, FileLimits
from publisher.channels.files.ftp_session import FtpAddress, FtpSession, OtherCertificate
from publisher.channels.files.names import base_of, folder_of
from publisher.channels.files.place import MOST_NAMES, Cause, PlaceError, is_full
from publisher.channels.files.steps import Steps
from publisher.channels.files.time_limit import TimeLimit
from publisher.channels.replies import sanitized
from publisher.channels.types import Presence, Sight

_CAUSES = {  # RFC 959 4.2.1
    "421": Cause.LOST,
    "452": Cause.FULL,
    "501": Cause.BAD_NAME,
    "530": Cause.ROUTE,
    "532": Cause.ROUTE,
    "550": Cause.DENIED,
    "552": Cause.FULL,
    "553": Cause.BAD_NAME,
}
_NOTHING = re.compile(r"no (such )?files?|not found|empty", re.IGNORECASE)
_STAMP = re.compile(r"213 (\d{14})(?:\.\d+)?$")  # RFC 3659 2.3


class FtpChannel(FileChannel):
    """Files in a folder of an FTP server, in the clear or over TLS."""

    def __init__(self, where: FtpAddress, limits: FileLimits | None = None) -> None:
        limits = limits or FileLimits()
        super().__init__(partial(_opened, where, limits), limits)


def _opened(where: FtpAddress, limits: FileLimits, limit: TimeLimit, steps: Steps) -> "FtpPlace":
    @contextmanager
    def step(name: str) -> Iterator[Callable[[str], None]]:
        with steps.step(name) as said, _problems(limit, Cause.ROUTE):
            yield said

    with step("resolve") as said:
        addresses = resolve(where.host, where.port, where.allowed)
        said(", ".join(addresses))
    with step("connect") as said:
        line = connect(addresses, where.port, limit.bound(limits.connect))
        limit.watch(line)
        session = FtpSession(line, where, limits.answer, limit)
        said(f"{line.getpeername()[0]}:{where.port}")
    try:
        with step("greeting") as said:
            said(sanitized(session.greet()))
        if where.tls is not None:
            with step("tls") as said:
                said(session.secure())
        with step("sign_in") as said:
            said(sanitized(session.login(where.user, where.password)))
            session.voidcmd("TYPE I")
        with step("folder") as said:
            _enter(session, where.path)
            said(where.path)
    except BaseException:
        session.close()
        raise
    return FtpPlace(session, limit)


def _enter(session: FtpSession, path: str) -> None:
    """Into the folder, made with those above it where it is missing."""
    if not path:
        return
    with suppress(ftplib.error_perm):
        session.voidcmd(f"CWD {path}")
        return
    parts = path.split("/")
    for number in range(1, len(parts) + 1):
        if above := "/".join(parts[:number]):
            with suppress(ftplib.error_perm):  # it is there
                session.voidcmd(f"MKD {above}")
    session.voidcmd(f"CWD {path}")


class FtpPlace:
    """A signed-in session, as channels/files/place.py wants it."""

    def __init__(self, session: FtpSession, limit: TimeLimit) -> None:
        self._session, self._limit = session, limit
        self._made: set[str] = {""}
        self._lost = False

    def ready(self, folder: str) -> None:
        with self._problems():
            self._session.voidcmd("NOOP")
            parts = folder.split("/")
            for above in ("/".join(parts[: n + 1]) for n in range(len(parts))):
                if above not in self._made:
                    with suppress(ftplib.error_perm):  # it is there, or writing will tell
                        self._session.voidcmd(f"MKD {above}")
                    self._made.add(above)

    def write(self, name: str, body: bytes) -> None:
        with self._problems():
            self._session.store(name, body)

    def sight(self, name: str) -> Sight:
        with self._problems():
            try:
                size = self._session.size(name)
            except ftplib.error_perm as error:
                return self._listed(name, str(error))
            return Sight(presence=Presence.PRESENT, size=size, modified_at=self._modified_at(name))

    def rename(self, old: str, new: str) -> None:
        with self._problems():
            self._session.rename(old, new)

    def remove(self, name: str) -> None:
        with self._problems():
            try:
                self._session.delete(name)
            except ftplib.error_perm:
                if self.sight(name).presence is not Presence.ABSENT:
                    raise

    def names(self, folder: str) -> list[str]:
        with self._problems():
            return self._names(folder)[0]

    def close(self) -> None:
        if not self._lost:
            with suppress(ftplib.Error, OSError, EOFError, ValueError):
                self._session.quit()
        self._session.close()

    def _names(self, folder: str) -> tuple[list[str], bool]:
        """Without their folder, which some servers write; and whether those are all."""
        try:
            found, whole = self._session.listed(folder, MOST_NAMES)
        except ftplib.Error as error:
            if _NOTHING.search(str(error)):  # some refuse to list an empty folder
                return [], True
            raise
        return [base_of(one) for one in found], whole

    def _listed(self, name: str, answer: str) -> Sight:
        """Of what SIZE says nothing: a server without it, or nothing there."""
        try:
            names, whole = self._names(folder_of(name))
        except ftplib.Error:
            return Sight(presence=Presence.UNKNOWN, answer=sanitized(answer))
        if base_of(name) in names:
            return Sight(presence=Presence.PRESENT, modified_at=self._modified_at(name))
        presence = Presence.ABSENT if whole else Presence.UNKNOWN
        return Sight(presence=presence, answer=sanitized(answer))

    def _modified_at(self, name: str) -> datetime | None:
        try:
            found = _STAMP.match(self._session.sendcmd(f"MDTM {name}").strip())
            return found and datetime.strptime(f"{found[1]}Z", "%Y%m%d%H%M%S%z").astimezone(UTC)
        except (ftplib.Error, ValueError):
            return None

    @contextmanager
    def _problems(self) -> Iterator[None]:
        try:
            with _problems(self._limit, Cause.LOST):
                yield
        except PlaceError as error:
            self._lost = self._lost or error.cause is Cause.LOST
            raise


@contextmanager
def _problems(limit: TimeLimit, cause: Cause) -> Iterator[None]:
    """What ftplib, TLS and the socket raise, as PlaceError; `cause`: where the connection is at
    fault."""
    try:
        yield
    except ftplib.Error as error:
        raise _refused(error, Cause.ROUTE if cause is Cause.ROUTE else None) from None
    except (PrivateAddress, NoSuchHost) as error:
        raise PlaceError(cause, "no connection", str(error)) from None
    except (OSError, EOFError, ValueError, LookupError, AttributeError) as error:
        if limit.passed or isinstance(error, TimeoutError):
            raise PlaceError(cause, "timeout", "no answer within the time limit") from None
        raise PlaceError(cause, *_words(error)) from None


def _refused(error: ftplib.Error, cause: Cause | None) -> PlaceError:
    """Of a reply that says no."""
    said = str(error)
    code = said[:3] if said[:3].isdigit() else "no FTP"
    if cause is None:
        usual = Cause.LOST if isinstance(error, ftplib.error_proto) else Cause.OTHER
        cause = Cause.FULL if is_full(said) else _CAUSES.get(code, usual)
    return PlaceError(cause, code, said)


def _words(error: Exception) -> tuple[str, str]:
    """A code, and words for people."""
    if isinstance(error, OtherCertificate):
        return "certificate", str(error.args[0])
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate", f"its certificate is not valid: {error.verify_message}"
    if isinstance(error, OSError):
        said = error.strerror or str(error) or type(error).__name__
        return "no connection", f"the connection broke: {said}"
    if isinstance(error, EOFError):
        return "no connection", "it closed the connection"
    return "no connection", f"it does not speak FTP: {type(error).__name__}"
