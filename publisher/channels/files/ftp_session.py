"""One FTP session (RFC 959, 2428, 4217) over sockets that our guard connected."""

import ftplib
import hashlib
import hmac
import re
import socket
import ssl
import time
from dataclasses import dataclass, field

from publisher.channels.addresses import Allowed, check_address
from publisher.channels.dialing import connect
from publisher.channels.files.time_limit import TimeLimit

MOST_LINES = 200  # of one reply
_PIN = re.compile(r"[0-9a-f]{64}")


class OtherCertificate(ssl.SSLError):
    """The server's certificate is not the one that was pinned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """implicit: from the first byte, else by AUTH TLS.  certificate: the SHA-256 of the one that is
    taken, in hex; "" is whatever a known authority vouches for."""

    implicit: bool = False
    certificate: str = ""
    ca_file: str = ""  # "" is the system's


@dataclass(frozen=True, slots=True, kw_only=True)
class FtpAddress:
    """Where files go. `path`: the folder, "" where one lands. `active`: the server connects to us
    for data, else we to it. `tls`: None for FTP in the clear."""

    host: str
    port: int
    path: str
    user: str
    password: str = field(repr=False)
    active: bool
    tls: Tls | None
    allowed: Allowed


class FtpSession(ftplib.FTP):
    """ftplib's, which never dials by itself. Raises ftplib.Error, OSError, EOFError."""

    def __init__(
        self, line: socket.socket, where: FtpAddress, seconds: float, limit: TimeLimit
    ) -> None:
        super().__init__(timeout=seconds, encoding="utf-8")
        self._where, self._seconds, self._limit = where, seconds, limit
        self._context = None if where.tls is None else _context(where.tls)
        line.settimeout(seconds)
        self.host, self.af, self.sock = where.host, line.family, line
        self._peer: str = line.getpeername()[0]
        self.set_pasv(not where.active)

    def greet(self) -> str:
        """Read the greeting; what it says."""
        if self._where.tls is not None and self._where.tls.implicit:
            self._secure()
        self._read_lines()
        self.welcome = self.getresp()
        return str(self.welcome)

    def secure(self) -> str:
        """Encrypt commands and data (RFC 4217); never goes on in the clear. How, for people."""
        if not isinstance(self.sock, ssl.SSLSocket):
            self.voidcmd("AUTH TLS")
            self._secure()
            self._read_lines()  # what was sent in the clear behind the answer is thrown away
        self.voidcmd("PBSZ 0")
        self.voidcmd("PROT P")
        return str(self.sock.version()) if isinstance(self.sock, ssl.SSLSocket) else ""

    def store(self, path: str, body: bytes) -> None:
        """STOR, to its answer."""
        line = self.transfercmd(f"STOR {path}")
        try:
            _send(line, body)
        except OSError:
            line.close()
            self.voidresp()  # it may say why; what it does not say is the connection's end
            raise
        finally:
            line.close()
        self.voidresp()

    def listed(self, path: str, most: int) -> tuple[list[str], bool]:
        """The names that NLST gives, and whether those are all."""
        found: list[str] = []
        with (
            self.transfercmd(f"NLST {path}".rstrip()) as line,
            line.makefile("r", encoding="utf-8", errors="replace") as lines,
        ):
            while len(found) < most and (text := lines.readline(4096)):
                found.append(text.rstrip("\r\n"))
        try:
            self.voidresp()
        except ftplib.Error:  # it was cut short
            return found, False
        return found, len(found) < most

    def getmultiline(self) -> str:
        lines = [self.getline()]
        code, more = lines[0][:3], lines[0][3:4] == "-"
        while more:
            lines.append(self.getline())
            if len(lines) > MOST_LINES:
                raise ftplib.error_proto("its reply has no end")
            more = not (lines[-1][:3] == code and lines[-1][3:4] != "-")
        return "\n".join(lines)

    def makepasv(self) -> tuple[str, int]:
        """The port that the server names, at the address of its control connection: what it says
        of an address is that of a private network behind NAT, or of somebody else."""
        if self.af == socket.AF_INET:
            port = ftplib.parse227(self.sendcmd("PASV"))[1]
        else:
            port = ftplib.parse229(self.sendcmd("EPSV"), (self._peer, 0))[1]
        return self._peer, port

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, None]:
        if not self.passiveserver:
            with self.makeport() as waiting:
                self._begin(cmd)
                return self._protected(self._accepted(waiting)), None
        address, port = self.makepasv()
        check_address(address, self._where.host, port, self._where.allowed)
        line = connect([address], port, self._limit.bound(self._seconds))
        self._limit.watch(line)
        try:
            line.settimeout(self._seconds)
            self._begin(cmd)
            return self._protected(line), None
        except BaseException:
            line.close()
            raise

    def makeport(self) -> socket.socket:
        """A socket that waits on the address that the server knows us by, and on no other."""
        assert self.sock is not None
        host = self.sock.getsockname()[0]
        waiting = socket.create_server((host, 0), family=self.af, backlog=1)
        port = waiting.getsockname()[1]
        try:
            self.sendport(host, port) if self.af == socket.AF_INET else self.sendeprt(host, port)
        except BaseException:
            waiting.close()
            raise
        return waiting

    def _begin(self, command: str) -> None:
        answer = self.sendcmd(command)
        if answer[0] == "2":  # some servers answer twice
            answer = self.getresp()
        if answer[0] != "1":
            raise ftplib.error_reply(answer)

    def _accepted(self, waiting: socket.socket) -> socket.socket:
        """The server's connection; whoever else comes by gets nothing of the file."""
        until = time.monotonic() + self._seconds
        while True:
            waiting.settimeout(self._limit.bound(max(0.001, until - time.monotonic())))
            line, whom = waiting.accept()
            if whom[0] == self._peer:
                self._limit.watch(line)
                line.settimeout(self._seconds)
                return line
            line.close()

    def _protected(self, line: socket.socket) -> socket.socket:
        """The data connection, with the control connection's session: some servers want that."""
        if self._context is None or not isinstance(self.sock, ssl.SSLSocket):
            return line
        return self._wrapped(line, self.sock.session)

    def _secure(self) -> None:
        assert self.sock is not None
        self.sock = self._wrapped(self.sock, None)

    def _wrapped(self, line: socket.socket, session: ssl.SSLSession | None) -> ssl.SSLSocket:
        tls, context = self._where.tls, self._context
        assert tls is not None
        assert context is not None
        found = context.wrap_socket(
            line, server_hostname=self.host, session=session, do_handshake_on_connect=False
        )
        self._limit.watch(found)
        found.do_handshake()
        if tls.certificate:
            shown = hashlib.sha256(found.getpeercert(True) or b"").hexdigest()
            if not hmac.compare_digest(shown, tls.certificate):
                found.close()
                raise OtherCertificate(f"its certificate is sha256:{shown}, which is not pinned")
        return found

    def _read_lines(self) -> None:
        """Whatever letters a server uses, ftplib must not break on them."""
        assert self.sock is not None
        self.file = self.sock.makefile("r", encoding=self.encoding, errors="replace")


def checked_certificate(text: str) -> str:
    """A SHA-256 in hex, however it is written. Raises ValueError."""
    found = text.strip().lower().removeprefix("sha256:").replace(":", "")
    if not _PIN.fullmatch(found):
        raise ValueError("it must be the certificate's SHA-256: 64 characters of hex")
    return found


def _context(tls: Tls) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=tls.ca_file or None)
    if tls.certificate:  # the pin says whose it is
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _send(line: socket.socket, body: bytes) -> None:
    view = memoryview(body)
    for start in range(0, len(body), 65_536):
        line.sendall(view[start : start + 65_536])
    if isinstance(line, ssl.SSLSocket):
        try:
            line.unwrap()  # says that this was all
        except OSError:
            return  # it hung up first; the size that it has is asked for next
