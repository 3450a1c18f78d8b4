"""How many connections and mails at a time: of one peer, and of all."""

import threading
import time
from collections import Counter
from collections.abc import Callable

MOST_CONNECTIONS, MOST_OF_ONE = 60, 25  # Postfix opens 20 to one destination
CONNECTIONS_A_MINUTE, MAILS_A_MINUTE = 600, 6000  # of one peer
MINUTE = 60.0


class Peers:
    """Counts by address; all peers of a Unix socket are one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._open = Counter[str]()
        self._connections, self._mails = Counter[str](), Counter[str]()
        self._since = clock()

    def enter(self, peer: str) -> bool:
        """Count one more connection of the peer; False, and nothing is counted, beyond a limit."""
        with self._lock:
            self._turn()
            open_now = self._open.total()
            if open_now >= MOST_CONNECTIONS or self._open[peer] >= MOST_OF_ONE:
                return False
            if self._connections[peer] >= CONNECTIONS_A_MINUTE:
                return False
            self._open[peer] += 1
            self._connections[peer] += 1
            return True

    def leave(self, peer: str) -> None:
        """One connection less."""
        with self._lock:
            self._open[peer] -= 1
            if self._open[peer] <= 0:
                del self._open[peer]

    def may_send(self, peer: str) -> bool:
        """Count one more mail of the peer, where it is one of this minute's."""
        with self._lock:
            self._turn()
            if self._mails[peer] >= MAILS_A_MINUTE:
                return False
            self._mails[peer] += 1
            return True

    def _turn(self) -> None:
        """A new minute forgets the last one's counts, and who has made them."""
        if self._clock() - self._since >= MINUTE:
            self._since = self._clock()
            self._connections.clear()
            self._mails.clear()
