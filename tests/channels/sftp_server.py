"""A real SFTP server (asyncssh) in a thread, that can be told to misbehave."""

import asyncio
import errno
import logging
import os
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncssh

from publisher.channels.files.ssh import HostKey

logging.getLogger("asyncssh").setLevel(logging.CRITICAL)

USER, PASSWORD = "courrier", "pa$$ sesame"


class SftpServer:
    """Serves `folder` to one user. `fault`: what it does wrong; `broken` is set once it has."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.fault = ""
        self.broken = threading.Event()
        self.users: list[str] = []
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.gone = threading.Event()
        self.logins = 0
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key = ""  # of an authorized_keys file
        self.release = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._acceptor: asyncssh.SSHAcceptor = self.run(self._listen(port))
        self.port: int = self._acceptor.get_port()

    @property
    def pin(self) -> HostKey:
        return HostKey.of(self.host_key.export_public_key().decode())

    def change_host_key(self, kind: str = "ssh-ed25519") -> None:
        self.host_key = asyncssh.generate_private_key(kind)
        self._acceptor.update(server_host_keys=[self.host_key])

    def let_go(self) -> None:
        """Go on with what waits, and behave."""
        self.fault = ""
        waiting, self.release = self.release, asyncio.Event()
        self._loop.call_soon_threadsafe(waiting.set)

    def hang_up(self) -> None:
        """End all connections, as a server does with idle ones; returns when they are gone."""
        for connection in list(self.connections):
            self._loop.call_soon_threadsafe(connection.abort)
        while self.connections:
            self.gone.wait(0.01)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def close(self) -> None:
        async def stop() -> None:
            self.release.set()
            self._acceptor.close()
            for task in asyncio.all_tasks():
                if task is not asyncio.current_task():
                    task.cancel()
            await asyncio.sleep(0)

        if self._loop.is_closed():
            return
        with suppress(TimeoutError):
            self.run(stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self, port: int) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            port,
            server_factory=lambda: _Door(self),
            server_host_keys=[self.host_key],
            sftp_factory=lambda channel: _Files(channel, self),
            allow_scp=False,
        )


class _Door(asyncssh.SSHServer):
    def __init__(self, server: SftpServer) -> None:
        self._server = server

    def connection_made(self, connection: asyncssh.SSHServerConnection) -> None:
        self._connection = connection
        self._server.connections.add(connection)

    def connection_lost(self, error: Exception | None) -> None:
        self._server.connections.discard(self._connection)

    def begin_auth(self, username: str) -> bool:
        self._server.users.append(username)
        return True

    def password_auth_supported(self) -> bool:
        return self._server.fault != "keys only"

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        allowed = self._server.client_key
        return bool(allowed) and username == USER and key == asyncssh.import_public_key(allowed)

    def validate_password(self, username: str, password: str) -> bool:
        self._server.logins += 1
        good = username == USER and password == PASSWORD
        return good and self._server.fault != "wrong password"


class _Files(asyncssh.SFTPServer):
    def __init__(self, channel: Any, server: SftpServer) -> None:
        self._server = server
        super().__init__(channel, chroot=str(server.folder).encode())

    def _does(self, fault: str) -> bool:
        if self._server.fault != fault:
            return False
        self._server.broken.set()
        return True

    def map_path(self, path: bytes) -> bytes:
        found = bytes(super().map_path(path))
        if self._server.fault != "case-insensitive":
            return found
        path = Path(os.fsdecode(found))
        here = path.parent.iterdir() if path.parent.is_dir() else []
        same = (one for one in here if one.name.lower() == path.name.lower())
        return os.fsencode(next(same, path))

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        if self._does("no dots") and b"/." in b"/" + path:
            raise asyncssh.SFTPPermissionDenied("dot files are prohibited")
        if self._does("read-only"):
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        return super().open(path, pflags, attrs)

    def write(self, file: object, offset: int, data: bytes) -> Any:
        if self._does("no space"):
            raise OSError(errno.ENOSPC, "No space left on device")
        if self._server.fault == "wait in mid-file" and offset:
            return self._wait_then(super().write, file, offset, data)
        if self._does("hang"):
            return self._wait_then(len, b"")
        if self._does("short"):
            return len(data) if offset else super().write(file, offset, data[: len(data) // 2])
        if self._server.fault == "drop in mid-file":
            super().write(file, offset, data[: len(data) // 2])
            self._does("drop in mid-file")
            self.connection.abort()
        return super().write(file, offset, data)

    async def _wait_then(self, do: Callable[..., Any], *arguments: Any) -> Any:
        release = self._server.release
        self._server.broken.set()
        await release.wait()
        return do(*arguments)

    def stat(self, path: bytes) -> Any:
        if self._does("no stat"):
            raise asyncssh.SFTPPermissionDenied("write only")
        return super().stat(path)

    def rename(self, old: bytes, new: bytes) -> Any:
        if not old.endswith(b".part") and self._does("no overwrite"):
            raise asyncssh.SFTPPermissionDenied("files here are kept")
        if self._does("no rename"):
            raise asyncssh.SFTPPermissionDenied("renaming is not allowed")
        return super().rename(old, new)

    def posix_rename(self, old: bytes, new: bytes) -> Any:
        if self._server.fault in {"version 3", "no rename", "no overwrite"}:
            raise asyncssh.SFTPOpUnsupported("no such extension")
        if self._server.fault == "wait after rename":
            return self._wait_then(bool, super().posix_rename(old, new))
        if self._does("drop after rename"):
            super().posix_rename(old, new)
            self.connection.abort()
            return None
        return super().posix_rename(old, new)

    def remove(self, path: bytes) -> Any:
        if self._does("no overwrite") and not path.endswith(b".part"):
            raise asyncssh.SFTPPermissionDenied("files here are kept")
        return super().remove(path)

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> Any:
        if self._does("no folders"):
            raise asyncssh.SFTPPermissionDenied("no folders here")
        return super().mkdir(path, attrs)
