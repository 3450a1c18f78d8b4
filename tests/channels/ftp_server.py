"""A real FTP server (pyftpdlib) in a thread, that can be told to misbehave; TLS by the standard
library, since pyftpdlib's own wants pyOpenSSL."""

import errno
import logging
import os
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.filesystems import AbstractedFS, FilesystemError
from pyftpdlib.handlers import DTPHandler, FTPHandler
from pyftpdlib.ioloop import IOLoop, _RetryError
from pyftpdlib.servers import FTPServer as Server

logging.getLogger("pyftpdlib").disabled = True

USER, PASSWORD = "courrier", "pa$$ sesame"
UNROUTABLE = "10.1.2.3"  # what a server behind NAT says of itself


class FtpServer:
    """Serves `folder` to one user. `fault`: what it does wrong; `broken` is set once it has."""

    def __init__(
        self,
        folder: Path,
        tls: ssl.SSLContext | None = None,
        *,
        implicit: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.host, self.folder, self.tls, self.implicit = host, folder, tls, implicit
        self.fault = ""
        self.broken = threading.Event()
        self._release = threading.Event()
        self._hanging_up = threading.Event()
        self.commands: list[str] = []
        self.protected = 0  # data connections over TLS
        self.reused = 0  # those that took the control connection's session
        self._loop = IOLoop()
        users = DummyAuthorizer()
        users.add_user(USER, PASSWORD, str(folder), perm="elradfmwMT")
        handler = type("Handler", (_Commands,), {"authorizer": users, "ours": self})
        self._server = Server((host, 0), handler, ioloop=self._loop)
        self.port: int = self._server.socket.getsockname()[1]
        self._handler = handler
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, 0), family=family) as free:
            self.data_port: int = free.getsockname()[1]
        handler.passive_ports = [self.data_port]
        self._stopping = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def behind_nat(self, says: str = UNROUTABLE) -> None:
        self._handler.masquerade_address = says

    @property
    def allowed(self) -> list[str]:
        """What an operator names so that we may call it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return [f"{host}:{self.port}", f"{host}:{self.data_port}"]

    def wait(self) -> None:
        """Do nothing at all, for anybody, until `let_go`."""
        self.broken.set()
        self._release.wait(60)

    def let_go(self) -> None:
        """Go on, and behave."""
        self.fault = ""
        waiting, self._release = self._release, threading.Event()
        waiting.set()

    def hang_up(self) -> None:
        """End all connections, as a server does with idle ones; returns when they are gone."""
        self._hanging_up.set()
        while self._hanging_up.is_set():
            self._release.wait(0.01)

    def does(self, fault: str) -> bool:
        if self.fault != fault:
            return False
        self.broken.set()
        return True

    def close(self) -> None:
        self._stopping = True
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping:
            self._loop.loop(timeout=0.02, blocking=False)
            if self._hanging_up.is_set():
                for one in list(self._loop.socket_map.values()):
                    if isinstance(one, _Commands):
                        one.close()
                self._hanging_up.clear()
        self._server.close_all()
        self._loop.close()


class _Secured:
    """Reading and writing over TLS in pyftpdlib's loop."""

    socket: Any

    def secure(self, context: ssl.SSLContext) -> None:
        self.socket.setblocking(True)
        self.socket.settimeout(5)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.socket.setblocking(False)

    def recv(self, size: int) -> bytes:
        try:
            return super().recv(size)  # type: ignore[misc]
        except ssl.SSLWantReadError:
            raise _RetryError from None
        except ssl.SSLError:
            self.handle_close()  # type: ignore[attr-defined]
            return b""

    def send(self, data: bytes) -> int:
        try:
            return super().send(data)  # type: ignore[misc]
        except ssl.SSLWantWriteError:
            return 0


class _Data(_Secured, DTPHandler):  # type: ignore[misc]
    def enable_receiving(self, kind: str, command: str) -> None:
        self._protect()
        super().enable_receiving(kind, command)

    def push_with_producer(self, producer: Any) -> None:
        self._protect()
        super().push_with_producer(producer)

    def push(self, data: bytes) -> None:
        self._protect()
        super().push(data)

    def use_sendfile(self) -> bool:
        return False

    def handle_read(self) -> None:
        ours = self.cmd_channel.ours
        if self.tot_bytes_received and ours.fault == "wait in mid-file":
            ours.wait()
        if ours.does("drop in mid-file"):
            self.cmd_channel.close()
            self.close()
            return
        super().handle_read()

    handle_read_event = handle_read

    def _protect(self) -> None:
        control = self.cmd_channel
        if control.protected and not isinstance(self.socket, ssl.SSLSocket):
            self.secure(control.ours.tls)
            control.ours.protected += 1
            control.ours.reused += self.socket.session_reused
            if not self.socket.session_reused and control.ours.does("session reuse"):
                self._resp = ("522 SSL connection failed; session reuse required", print)
                self.close()


class _Disk(AbstractedFS):  # type: ignore[misc]
    def open(self, name: str, mode: str) -> Any:
        ours = self.cmd_channel.ours
        base = Path(name).name
        if "w" in mode and ours.does("no dots") and base.startswith("."):
            raise FilesystemError("dot files are prohibited")
        if "w" in mode and ours.does("read-only"):
            raise FilesystemError("Permission denied")
        found = super().open(name, mode)
        if "w" in mode and ours.fault in {"no space", "short"}:
            return _Full(found, ours)
        return found

    def rename(self, old: str, new: str) -> None:
        ours = self.cmd_channel.ours
        if ours.does("no rename"):
            raise FilesystemError("Renaming is not allowed")
        if not old.endswith(".part") and ours.does("no overwrite"):
            raise FilesystemError("Files here are kept")
        if ours.fault in {"replaces nothing", "no overwrite"} and os.path.lexists(new):
            raise FilesystemError("File exists")
        super().rename(old, new)
        if ours.fault == "wait after rename":
            ours.wait()
        if ours.does("drop after rename"):
            self.cmd_channel.close()

    def remove(self, path: str) -> None:
        if self.cmd_channel.ours.does("no overwrite") and not path.endswith(".part"):
            raise FilesystemError("Files here are kept")
        super().remove(path)

    def ftp2fs(self, path: str) -> str:
        found = Path(super().ftp2fs(path))
        if self.cmd_channel.ours.fault != "case-insensitive" or not found.parent.is_dir():
            return str(found)
        same = (one for one in found.parent.iterdir() if one.name.lower() == found.name.lower())
        return str(next(same, found))


class _Full:
    """A file on a disk that is full after so many bytes; it may say so or keep silent."""

    def __init__(self, file: Any, ours: FtpServer) -> None:
        self._file, self._ours = file, ours

    def write(self, data: bytes) -> None:
        self._file.write(data[: len(data) // 2])
        if self._ours.does("no space"):
            raise OSError(errno.ENOSPC, "No space left on device")
        self._ours.does("short")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _Commands(_Secured, FTPHandler):  # type: ignore[misc]
    ours: FtpServer
    dtp_handler = _Data
    abstracted_fs = _Disk
    auth_failed_timeout = 0
    proto_cmds = {
        **FTPHandler.proto_cmds,
        **{
            name: {"perm": None, "auth": False, "arg": True, "help": name}
            for name in ("AUTH", "PBSZ", "PROT")
        },
    }
    protected = False

    def handle(self) -> None:
        if self.ours.implicit and self.ours.tls is not None:
            self.secure(self.ours.tls)
        if self.ours.does("latin-1"):
            self.socket.send("220 Bienvenue à l’Écho\r\n".encode("cp1252"))
            return
        if self.ours.does("no FTP"):
            self.socket.send(b"SSH-2.0-OpenSSH_9.2\r\n")
            return
        if self.ours.does("endless greeting"):
            self.socket.send(b"220-x\r\n" * 1000)
            return
        super().handle()

    def process_command(self, command: str, *rest: Any, **options: Any) -> None:
        self.ours.commands.append(command)
        if command in {"SIZE", "MDTM"} and self.ours.does("no size"):
            self.respond("502 Not implemented.")
            return
        if command == "STOR" and self.ours.does("hang"):
            return
        clear = self.ours.tls is not None and not isinstance(self.socket, ssl.SSLSocket)
        if command in {"USER", "PASS"} and clear:
            self.respond("530 TLS is wanted first.")
            return
        if command in {"PASV", "EPSV", "PORT", "EPRT"} and self.ours.tls and not self.protected:
            self.respond("521 Data must be protected.")
            return
        super().process_command(command, *rest, **options)

    def ftp_PASS(self, line: str) -> None:  # noqa: N802
        super().ftp_PASS("another" if self.ours.does("wrong password") else line)

    def ftp_AUTH(self, line: str) -> None:  # noqa: N802
        if self.ours.tls is None or self.ours.does("no TLS"):
            self.respond("502 Not implemented.")
            return
        self.respond("234 AUTH TLS successful.")
        self.secure(self.ours.tls)

    def ftp_PBSZ(self, line: str) -> None:  # noqa: N802
        self.respond("200 PBSZ=0 successful.")

    def ftp_PROT(self, line: str) -> None:  # noqa: N802
        if self.ours.does("no PROT"):
            self.respond("534 No protection of data.")
            return
        self.protected = line.upper() == "P"
        self.respond("200 Protection set.")
