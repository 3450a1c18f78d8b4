"""SFTP, version 3 (draft-ietf-secsh-filexfer-02), over a socket that our guard connected."""

import errno
import hmac
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from stat import S_ISDIR, S_ISREG

import paramiko
from paramiko.sftp import SFTPError

from publisher.channels.addresses import Allowed, NoSuchHost, PrivateAddress, resolve
from publisher.channels.dialing import connect
from publisher.channels.files.channel import FileChannel, FileLimits
from publisher.channels.files.place import MOST_NAMES, Cause, PlaceError, is_full
from publisher.channels.files.ssh import (
    BadKey,
    BoundedSocket,
    HostKey,
    Login,
    close,
    handshake,
    key_of,
    private_key,
    sign_in,
)
from publisher.channels.files.steps import Steps
from publisher.channels.files.time_limit import TimeLimit
from publisher.channels.replies import sanitized
from publisher.channels.types import Presence, Sight

_CAUSES = {errno.EACCES: Cause.DENIED}
_PIECE = 32_768  # bytes of one write, as large as all servers take (filexfer-02, 3)
# What paramiko raises when it is told nonsense, besides its own.
_BROKEN = (
    paramiko.SSHException, SFTPError, EOFError, struct.error, ValueError, TypeError, LookupError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpAddress:
    """Where files go. `path`: the folder, "" where one lands. `host_key`: pinned by a person; None
    before that, and then nothing is shown to the server, the user's name included."""

    host: str
    port: int
    path: str
    login: Login
    host_key: HostKey | None
    allowed: Allowed


class SftpChannel(FileChannel):
    """Files in a folder of an SFTP server."""

    def __init__(self, where: SftpAddress, limits: FileLimits | None = None) -> None:
        limits = limits or FileLimits()
        super().__init__(partial(_opened, where, limits), limits)


def _opened(where: SftpAddress, limits: FileLimits, limit: TimeLimit, steps: Steps) -> "SftpPlace":
    @contextmanager
    def step(name: str) -> Iterator[Callable[[str], None]]:
        with steps.step(name) as said, _problems(limit):
            yield said

    key, login = None, where.login
    if login.key:
        with step("key"):  # before anybody waits: a passphrase may take seconds to try
            key = private_key(login.key, login.passphrase)
    with step("resolve") as said:
        addresses = resolve(where.host, where.port, where.allowed)
        said(", ".join(addresses))
    with step("connect") as said:
        line = BoundedSocket(connect(addresses, where.port, limit.bound(limits.connect)))
        limit.watch(line)
        transport = handshake(line, where.host_key, limits.answer)
        said(sanitized(transport.remote_version))
    try:
        with step("host_key") as said:
            said(_checked_key(key_of(transport), where.host_key))
        with step("sign_in"):
            sign_in(transport, login.user, key, login.password)
        with step("folder") as said:
            place = SftpPlace(transport, limits, where.path, limit)
            said(where.path)
    except BaseException:
        close(transport)
        raise
    return place


def _checked_key(key: HostKey, pinned: HostKey | None) -> str:
    if pinned is None:
        raise PlaceError(
            Cause.ROUTE,
            "host_key_unknown",
            f"its host key is {key} (pin it by host_key once the partner says that it is theirs)",
        )
    if not hmac.compare_digest(key.fingerprint, pinned.fingerprint):
        raise PlaceError(
            Cause.ROUTE,
            "host_key_changed",
            f"its host key is {key} and not {pinned} as was pinned: nothing was shown to it; ask "
            "the partner, then set host_key",
        )
    return str(key)


class SftpPlace:
    """A signed-in session, as channels/files/place.py wants it."""

    def __init__(
        self, transport: paramiko.Transport, limits: FileLimits, path: str, limit: TimeLimit
    ) -> None:
        self._transport, self._limit, self._base = transport, limit, path.rstrip("/") or path
        channel = transport.open_session(timeout=limits.answer)
        channel.settimeout(limits.answer)
        channel.invoke_subsystem("sftp")
        self._client = paramiko.SFTPClient(channel)
        self.ready("")

    def ready(self, folder: str) -> None:
        path = self._path(folder) or "."
        with self._problems(Cause.ROUTE):
            try:
                mode = self._client.stat(path).st_mode
            except FileNotFoundError:
                self._make(path)
            except PermissionError:
                return  # it may be written to, if not looked at
            else:
                if mode is not None and not S_ISDIR(mode):
                    raise PlaceError(Cause.ROUTE, "no_folder", f"{path} is no folder")

    def write(self, name: str, body: bytes) -> None:
        with self._problems(), self._client.open(self._path(name), "w") as file:
            for start in range(0, len(body), _PIECE):  # in one, each piece would copy the rest
                # The last one waits for all answers: paramiko forgets those that close() finds.
                file.set_pipelined(start + _PIECE < len(body))
                file.write(body[start : start + _PIECE])

    def sight(self, name: str) -> Sight:
        with self._problems():
            try:
                found = self._client.stat(self._path(name))
            except FileNotFoundError:
                return Sight(presence=Presence.ABSENT)
            except PermissionError as error:
                return Sight(presence=Presence.UNKNOWN, answer=sanitized(str(error.strerror)))
        at = None if found.st_mtime is None else datetime.fromtimestamp(found.st_mtime, UTC)
        plain = found.st_mode is None or S_ISREG(found.st_mode)
        size = found.st_size if plain else None
        return Sight(presence=Presence.PRESENT, size=size, modified_at=at)

    def rename(self, old: str, new: str) -> None:
        with self._problems():
            before, after = self._path(old), self._path(new)
            if not self._granted(self._client.posix_rename, before, after):  # OpenSSH's extension
                self._client.rename(before, after)  # of version 3, which replaces nothing

    def remove(self, name: str) -> None:
        with self._problems(), suppress(FileNotFoundError):
            self._client.remove(self._path(name))

    def names(self, folder: str) -> list[str]:
        with self._problems():
            found = self._client.listdir_iter(self._path(folder) or ".", read_aheads=2)
            return [entry.filename for entry in islice(found, MOST_NAMES)]

    def close(self) -> None:
        close(self._transport)

    def _path(self, name: str) -> str:
        return f"{self._base.rstrip('/')}/{name}".rstrip("/") if self._base else name

    def _make(self, path: str) -> None:
        """The folder and those above it. Raises OSError."""
        parts = path.split("/")
        for number in range(1, len(parts) + 1):
            if above := "/".join(parts[:number]):
                self._granted(self._client.mkdir, above)  # else it is there
        self._client.stat(path)

    def _granted(self, ask: Callable[..., object], *paths: str) -> bool:
        """Whether the server did it. Raises OSError where the connection ended."""
        try:
            ask(*paths)
        except OSError:
            if not self._alive():
                raise
            return False
        return True

    @contextmanager
    def _problems(self, cause: Cause | None = None) -> Iterator[None]:
        try:
            with _problems(self._limit, Cause.LOST):
                try:
                    yield
                except OSError as error:
                    if self._alive() and not isinstance(error, TimeoutError):
                        raise self._problem(error, cause) from None
                    raise
        except PlaceError as error:
            if error.cause is Cause.LOST:
                close(self._transport)  # answers to what was given up would be taken for others
            raise

    def _alive(self) -> bool:
        return self._transport.is_active() and not self._limit.passed

    def _problem(self, error: OSError, cause: Cause | None) -> PlaceError:
        """Of a status (filexfer-02, 7) other than OK."""
        said = str(error.strerror or error) or "failure"
        if cause is None:
            cause = Cause.FULL if is_full(said) else _CAUSES.get(error.errno or 0, Cause.OTHER)
        code = {errno.ENOENT: "no such file", errno.EACCES: "denied"}.get(error.errno or 0)
        return PlaceError(cause, code or "failure", said)


@contextmanager
def _problems(limit: TimeLimit, cause: Cause = Cause.ROUTE) -> Iterator[None]:
    """What paramiko and the socket raise, as PlaceError."""
    try:
        yield
    except (PrivateAddress, NoSuchHost) as error:
        raise PlaceError(cause, "no connection", str(error)) from None
    except BadKey as error:
        raise PlaceError(cause, "bad_key", f"the private key: {error}") from None
    except (*_BROKEN, OSError) as error:
        if limit.passed or isinstance(error, TimeoutError):
            raise PlaceError(cause, "timeout", "no answer within the time limit") from None
        raise PlaceError(cause, *_words(error)) from None


def _words(error: Exception) -> tuple[str, str]:
    """A code, and words for people."""
    if isinstance(error, paramiko.AuthenticationException):
        return "sign_in", f"it does not let us in: {error}"
    if isinstance(error, paramiko.SSHException) and "host key" in str(error):
        return "host_key_changed", "it has no key of the type that was pinned; ask the partner"
    if isinstance(error, paramiko.SSHException | OSError) and str(error):
        return "no connection", f"the connection broke: {error}"
    if isinstance(error, EOFError):
        return "no connection", "it closed the connection"
    return "no connection", f"it does not speak SFTP: {type(error).__name__}"
