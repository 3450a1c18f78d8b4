"""A server that accepts connections and says what it is told to."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

Says = Callable[[socket.socket], object]

PATIENCE = 60  # seconds, until who talks to a client for ever takes it for one that never leaves


class Tired(Exception):
    """The client should have hung up long ago."""


class Impostor:
    """`stopping` is set at the end: behaviours wait for it instead of sleeping.

    `tired` is set when a client let one talk for a minute: it is the client who is to hang up.
    """

    def __init__(self, says: Says, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._says = says
        self.stopping = threading.Event()
        self.tired = threading.Event()
        self._socket = socket.create_server((host, port))
        self.port: int = self._socket.getsockname()[1]
        self.allowed = [f"127.0.0.1:{self.port}"]
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self.stopping.set()
        self._socket.close()

    def _run(self) -> None:
        try:
            while True:
                line, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()
        except OSError:
            return

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(PATIENCE)
        with line:
            try:
                self._says(line)
            except (Tired, TimeoutError):
                self.tired.set()
            except OSError:
                return


def silent(line: socket.socket) -> None:
    """Reads all and answers nothing, until the other side is tired of it."""
    while line.recv(65_536):
        pass


def flood(line: socket.socket) -> None:
    """Writes for ever."""
    for _ in _a_minute():
        line.sendall(b"x" * 65_536)


def drip(head: bytes, piece: bytes) -> Says:
    """A byte now and then, each of which would put a timeout off."""

    def says(line: socket.socket) -> None:
        line.sendall(head)
        pause = threading.Event()
        for _ in _a_minute():
            line.sendall(piece)
            pause.wait(0.02)

    return says


def _a_minute() -> Iterator[None]:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        yield
    raise Tired
