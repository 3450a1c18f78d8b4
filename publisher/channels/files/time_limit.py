"""A limit in time on connections, whatever blocks on them."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class TimeLimit:
    """Shuts the watched connections down when time is up.

    Timeouts of a library are those of one wait: a server that sends a byte now and then puts them
    off for ever, and paramiko waits without any in places. A connection that ends, ends every wait.
    """

    def __init__(self) -> None:
        self._lines: list[socket.socket] = []
        self._end = float("inf")
        self.passed = False

    @contextmanager
    def running(self, seconds: float) -> Iterator[None]:
        """What is done inside takes no longer."""
        self.passed, self._end = False, time.monotonic() + seconds
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._end = float("inf")

    def bound(self, seconds: float) -> float:
        """The smaller of these seconds and what is left; at least a moment, so that it can fail."""
        return max(0.001, min(seconds, self._end - time.monotonic()))

    def watch(self, line: socket.socket) -> None:
        """This connection too. Who has it closes it."""
        self._lines = [one for one in self._lines if one.fileno() >= 0]
        self._lines.append(line)
        if self.passed:
            self._expire()

    def _expire(self) -> None:
        self.passed = True
        for line in list(self._lines):
            with suppress(OSError):  # it has ended by itself
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # not TLS's, which would unwrap it
