"""The receiver as a server: a thread for each connection, a bound for all, an end that waits."""

import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

from publisher.channels.receiver.conversation import Conversation, Desk
from publisher.channels.receiver.listening import Listening
from publisher.channels.receiver.peers import Peers
from publisher.channels.receiver.wire import Wire

log = logging.getLogger(__name__)
LAST_MAILS = 10.0  # seconds that mails under way may take once we are asked to stop
BUSY = b"421 4.7.0 too many connections, come again later\r\n"
STRANGER = b"554 5.7.1 nobody takes mail from you here\r\n"


class Receiver:
    """Serves one listener. finished: called in each connection's thread at its end."""

    def __init__(
        self,
        listener: socket.socket,
        where: Listening,
        desk: Desk,
        finished: Callable[[], None] = lambda: None,
    ) -> None:
        self._listener, self._where, self._desk = listener, where, desk
        self._finished = finished
        self._peers = Peers()
        self._open: dict[Wire, Conversation] = {}
        self._lock = threading.Lock()
        self._refused = 0

    def serve(self, stopped: int) -> None:
        """Until the descriptor `stopped` can be read; then mails under way have a while."""
        with selectors.DefaultSelector() as selector, closing(self._listener):
            self._listener.setblocking(False)
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(stopped, selectors.EVENT_READ)
            while not any(key.fd == stopped for key, _ in selector.select()):
                self._accept()
        self._drain()

    def _accept(self) -> None:
        try:
            line, address = self._listener.accept()
        except BlockingIOError:
            return
        except OSError as error:  # no descriptors are left
            log.error("a connection cannot be taken: %s", error.strerror)
            time.sleep(0.1)
            return
        peer = str(address[0]) if isinstance(address, tuple) else ""
        if not self._where.lets_in(peer):
            self._turn_away(line, STRANGER, "a stranger was turned away")
        elif not self._peers.enter(peer):
            self._turn_away(line, BUSY, "too many connections of one peer, or of all")
        else:
            threading.Thread(target=self._talk, args=(line, peer), daemon=True).start()

    def _turn_away(self, line: socket.socket, words: bytes, why: str) -> None:
        self._refused += 1
        if self._refused & (self._refused - 1) == 0:  # 1, 2, 4, 8 …: a flood is no flood of lines
            log.warning("%s (%d so far)", why, self._refused)
        with closing(line), suppress(OSError):
            line.setblocking(False)
            line.send(words)

    def _talk(self, line: socket.socket, peer: str) -> None:
        wire = Wire(line)
        talk = Conversation(
            wire, self._desk, self._where.protocol, lambda: self._peers.may_send(peer)
        )
        with self._lock:
            self._open[wire] = talk
        try:
            talk.run()
        except Exception as error:  # noqa: BLE001 (others go on)
            log.error("a conversation broke: %s", type(error).__name__)
        finally:
            wire.close()
            self._peers.leave(peer)
            self._finished()
            with self._lock:
                del self._open[wire]

    def _drain(self) -> None:
        """Nobody begins a mail any more; those that are under way end."""
        limit = time.monotonic() + LAST_MAILS
        while time.monotonic() < limit:
            with self._lock:
                if not self._open:
                    return
                for wire, talk in self._open.items():
                    if talk.idle:
                        wire.stop()
            time.sleep(0.02)
