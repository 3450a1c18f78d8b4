"""One connection's bytes: lines of commands, and messages, of a stranger who may send anything."""

import socket
import time
from dataclasses import dataclass

LONGEST_LINE = 2048  # bytes of a command (RFC 5321 §4.5.3.1.4: 512, and more with extensions)
KEPT = 1_000_000  # bytes of a message that are kept
LARGEST = 32 * 1024 * 1024  # bytes of a message that is taken
DISCARDED = 4 * LARGEST  # bytes after which nobody waits for the end of one that is too large
PATIENCE = 60.0  # seconds of silence
LONGEST_COMMAND, LONGEST_MESSAGE = 300.0, 600.0  # seconds
_END = b"\r\n.\r\n"


class Ended(Exception):
    """The conversation is over. `reply`: what to say before closing, or nothing."""

    def __init__(self, reply: str = "") -> None:
        super().__init__(reply)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Message:
    """raw: its first KEPT bytes, dots undone. size: of all of it. bare: whether a line ended
    otherwise than by CRLF, by which one message is smuggled into another."""

    raw: bytes
    size: int
    bare: bool


class Wire:
    """Raises Ended from whatever waits for the peer."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._in, self._out, self._stopped = b"", b"", False
        line.settimeout(PATIENCE)

    @property
    def ahead(self) -> bool:
        """Whether the peer has said more than it was asked."""
        return bool(self._in)

    def spoke_first(self) -> bool:
        """Whether it has said something before our greeting."""
        self._line.setblocking(False)
        try:
            return bool(self._line.recv(1, socket.MSG_PEEK))
        except OSError:
            return False
        finally:
            self._line.settimeout(PATIENCE)

    def say(self, *lines: str) -> None:
        """Queue a reply; it leaves before anything is waited for."""
        self._out += "".join(f"{line}\r\n" for line in lines).encode("ascii", "replace")

    def flush(self) -> None:
        """Let the replies leave."""
        out, self._out = self._out, b""
        if out:
            try:
                self._line.sendall(out)
            except OSError:
                raise Ended from None

    def command(self) -> str:
        """The next line. UTF-8; a line that ends without CR is refused."""
        limit = time.monotonic() + LONGEST_COMMAND
        while (end := self._in.find(b"\n")) < 0:
            if len(self._in) > LONGEST_LINE:
                raise Ended("500 5.5.2 line too long")
            if time.monotonic() > limit:  # a byte now and then is silence, too
                raise Ended("421 4.4.2 nothing was said for too long")
            self._in += self._received()
        line, self._in = self._in[: end + 1], self._in[end + 1 :]
        if len(line) > LONGEST_LINE:
            raise Ended("500 5.5.2 line too long")
        if not line.endswith(b"\r\n") or b"\r" in line[:-2] or b"\0" in line:
            raise Ended("500 5.5.2 lines end with CR LF")
        return line[:-2].decode("utf-8", "replace")

    def message(self) -> Message:
        """All up to the final dot (RFC 5321 §4.5.2); what is beyond KEPT is only counted."""
        kept, size, bare, last = bytearray(), -2, False, b""
        limit = time.monotonic() + LONGEST_MESSAGE
        data = b"\r\n" + self._in  # as though a line had just ended
        while True:
            end = data.find(_END)
            piece = data[: end + 2] if end >= 0 else data[: 1 - len(_END)]
            bare = bare or _bare(last, piece)
            size += len(piece)
            kept += piece[: KEPT - len(kept)]
            last = piece[-1:] or last
            if end >= 0:
                self._in = data[end + len(_END) :]
                return Message(bytes(kept).replace(b"\r\n.", b"\r\n")[2:], size, bare)
            if size > DISCARDED or time.monotonic() > limit:
                raise Ended("421 4.3.4 too much, or too slow")
            data = data[len(piece) :] + self._received()

    def close(self) -> None:
        """Close without a word."""
        self._line.close()

    def stop(self) -> None:
        """From another thread: no more is read."""
        self._stopped = True
        try:
            self._line.shutdown(socket.SHUT_RD)
        except OSError:
            return

    def _received(self) -> bytes:
        self.flush()
        try:
            data = self._line.recv(65_536)
        except TimeoutError:
            raise Ended("421 4.4.2 nothing was said for too long") from None
        except OSError:
            raise Ended from None
        if not data:
            raise Ended("421 4.3.2 we close, come again later" if self._stopped else "")
        return data


def _bare(last: bytes, piece: bytes) -> bool:
    """Whether a line of the piece, which follows the byte `last`, ends without CR."""
    whole = piece.count(b"\r\n") + (last == b"\r" and piece[:1] == b"\n")
    return piece.count(b"\n") != whole
