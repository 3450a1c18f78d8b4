"""One SMTP session of the built-in mailbox, without any I/O of its own.

Written for speed and for pipelining, which aiosmtpd lacks: the demo then goes the way of a real
relay. It speaks what a local catcher must (RFC 5321, 2920, 1870, 6152, 6531), and no more.
"""

from collections.abc import Callable

from publisher.channels.mailbox.store import Caught

LONGEST_LINE = 4096  # bytes of a command
LARGEST_MAIL = 32 * 1024 * 1024  # bytes
MOST_RECIPIENTS = 100
_END = b"\r\n.\r\n"
_EXTENSIONS = ("PIPELINING", f"SIZE {LARGEST_MAIL}", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8")


class Session:
    """Bytes in by `feed`, replies out by `write`. `caught` gets each whole mail.

    After a mail nothing more is read until `answer` was called: pipelined commands wait.
    """

    def __init__(self, write: Callable[[bytes], None], caught: Callable[[Caught], None]) -> None:
        self._write, self._caught = write, caught
        self._buffer = bytearray()
        self._scanned = 0
        self._in_data = self._waiting = False
        self.closing = False
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._say("220 mailbox ESMTP; nothing leaves this machine")

    def feed(self, data: bytes) -> None:
        self._buffer += data
        self._go_on()

    def answer(self, *, kept: bool) -> None:
        """Say what became of the mail that `caught` got, and read on."""
        self._waiting = False
        self._say("250 2.0.0 Kept" if kept else "452 4.3.1 The mailbox cannot be written")
        self._go_on()

    def _go_on(self) -> None:
        while not (self._waiting or self.closing):
            if not (self._take_mail() if self._in_data else self._take_command()):
                return

    def _take_command(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0 or end > LONGEST_LINE:
            if len(self._buffer) > LONGEST_LINE:
                self._end("500 5.5.2 Line too long")
            return False
        line = bytes(self._buffer[:end]).decode("utf-8", "replace").strip()
        del self._buffer[: end + 1]
        verb, _, rest = line.partition(" ")
        handler = self._COMMANDS.get(verb.upper())
        if handler is None:
            self._say("502 5.5.1 Not known here")
        else:
            handler(self, rest)
        return True

    def _take_mail(self) -> bool:
        end = self._buffer.find(_END, max(0, self._scanned - len(_END)))
        if end < 0:
            self._scanned = len(self._buffer)
            if self._scanned > LARGEST_MAIL:
                self._end("552 5.3.4 Message too big")
            return False
        raw = bytes(self._buffer[2 : end + 2]).replace(b"\r\n..", b"\r\n.")
        del self._buffer[: end + len(_END)]
        caught = Caught(
            sender=self._sender or "",
            recipients=self._recipients,
            raw=raw[1:] if raw.startswith(b"..") else raw,
        )
        self._in_data, self._waiting = False, True
        self._forget()
        self._caught(caught)
        return True

    def _ehlo(self, rest: str) -> None:
        self._forget()
        lines = ["mailbox", *_EXTENSIONS]
        self._write("".join(f"250-{line}\r\n" for line in lines[:-1]).encode())
        self._say(f"250 {lines[-1]}")

    def _helo(self, rest: str) -> None:
        self._forget()
        self._say("250 mailbox")

    def _mail(self, rest: str) -> None:
        path = _path(rest, "FROM:")
        if path is None or self._sender is not None:
            self._say("501 5.5.4 MAIL FROM:<address>, once")
            return
        self._sender = path
        self._say("250 2.1.0 OK")

    def _rcpt(self, rest: str) -> None:
        path = _path(rest, "TO:")
        if self._sender is None:
            self._say("503 5.5.1 MAIL first")
        elif not path:
            self._say("501 5.1.3 RCPT TO:<address>")
        elif len(self._recipients) >= MOST_RECIPIENTS:
            self._say("452 4.5.3 Too many recipients")
        else:
            self._recipients.append(path)
            self._say("250 2.1.5 OK")

    def _data(self, rest: str) -> None:
        if not self._recipients:
            self._say("503 5.5.1 RCPT first")
            return
        self._buffer[:0] = b"\r\n"  # so that the end of an empty mail is found like any other
        self._in_data, self._scanned = True, 0
        self._say("354 Go on")

    def _rset(self, rest: str) -> None:
        self._forget()
        self._say("250 2.0.0 OK")

    def _noop(self, rest: str) -> None:
        self._say("250 2.0.0 OK")

    def _quit(self, rest: str) -> None:
        self._end("221 2.0.0 Bye")

    _COMMANDS = {
        "EHLO": _ehlo,
        "HELO": _helo,
        "MAIL": _mail,
        "RCPT": _rcpt,
        "DATA": _data,
        "RSET": _rset,
        "NOOP": _noop,
        "QUIT": _quit,
    }

    def _forget(self) -> None:
        self._sender, self._recipients = None, []

    def _end(self, line: str) -> None:
        self._say(line)
        self.closing = True

    def _say(self, line: str) -> None:
        self._write(line.encode() + b"\r\n")


def _path(text: str, word: str) -> str | None:
    """What stands between the angle brackets after FROM: or TO:, or None."""
    before, found, after = text.partition("<")
    path, closed, _ = after.partition(">")
    return path if found and closed and before.strip().upper() == word else None
