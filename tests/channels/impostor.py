"""A server that accepts connections and says what it is told to."""

import socket
import threading
from collections.abc import Callable

Says = Callable[[socket.socket], object]


class Impostor:
    """`stopping` is set at the end: behaviours wait for it instead of sleeping."""

    def __init__(self, says: Says, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._says = says
        self.stopping = threading.Event()
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
        with line:
            try:
                self._says(line)
            except OSError:
                return


def silent(line: socket.socket) -> None:
    """Reads all and answers nothing, until the other side is tired of it."""
    while line.recv(65_536):
        pass


def flood(line: socket.socket) -> None:
    """Writes for ever."""
    while True:
        line.sendall(b"x" * 65_536)


def drip(head: bytes, piece: bytes) -> Says:
    """A byte now and then, each of which would put a timeout off."""

    def says(line: socket.socket) -> None:
        line.sendall(head)
        pause = threading.Event()
        while not pause.wait(0.02):
            line.sendall(piece)

    return says
