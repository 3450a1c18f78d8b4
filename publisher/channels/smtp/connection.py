"""One SMTP connection: TCP, TLS, EHLO, AUTH, and then bytes out and replies in."""

import base64
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass

from publisher.channels.addresses import NoSuchHost, PrivateAddress, resolve
from publisher.channels.smtp.replies import Answer, BadReply, ReplyReader
from publisher.channels.smtp.route import SmtpRoute
from publisher.content.numbers import whole_number

MOST_PIECES = 1000  # the kernel takes 1024 in one call


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait for an answer to each step; the defaults are RFC 5321's (4.5.3.2)."""

    connect: float = 30.0
    greeting: float = 300.0
    command: float = 300.0
    data: float = 120.0
    block: float = 180.0
    final: float = 600.0


class Lost(Exception):
    """The connection cannot be used any more. `code`: the server's last word, if it had one.

    again: whether a new connection might do better at once. answer: the word itself, where it may
    be about the recipient that was named, and not about the relay.
    """

    def __init__(
        self, text: str, *, code: str = "", again: bool = True, answer: Answer | None = None
    ) -> None:
        super().__init__(text)
        self.text, self.code, self.again, self.answer = text, code, again, answer


def lost_by(answer: Answer, doing: str, *, again: bool = True, of_one: bool = False) -> Lost:
    """The server refused to go on; `of_one`: perhaps with this recipient alone."""
    words, about = answer.words(), answer if of_one else None
    text = f"{doing}: {words}" if words else doing
    return Lost(text, code=answer.codes, again=again, answer=about)


class Connection:
    """A session past EHLO, TLS and AUTH. Raises Lost from anything but `close`."""

    def __init__(self, route: SmtpRoute, timeouts: Timeouts) -> None:
        self._route, self.timeouts = route, timeouts
        self._reader = ReplyReader()
        self.extensions: dict[str, str] = {}
        self.messages = 0  # bodies that left
        self.needs_reset = False  # a transaction is open that must not go on
        self.odd = False  # it answered so that envelopes ahead would be unwise
        self._opening = b""
        self._socket = self._connect()
        # Seconds between looks at the clock: setting each wait's own end would cost two calls of
        # the system a mail. None with TLS, which cannot take up what a wait's end cut off.
        self._tick: float | None = min(1.0, *astuple(timeouts))
        self._socket.settimeout(self._tick)
        try:
            self._begin()
        except BaseException:
            self._socket.close()
            raise
        self.pipelining = "PIPELINING" in self.extensions
        self.size = _number(self.extensions.get("SIZE", ""))  # bytes; 0: no limit announced

    @property
    def quiet(self) -> bool:
        """The server has said nothing that it was not asked."""
        return self._reader.empty

    @property
    def waiting(self) -> bytes:
        """What the server has said and nobody has read, if it begins with a reply's first line."""
        return self._reader.waiting

    def usual(self) -> bool:
        """Take the three answers that open DATA if they are, byte for byte, the ones of before and
        all that is there; nearly always they are. False, and nothing is taken, for any others."""
        return self._reader.skip(self._opening)

    def learn(self, waiting: bytes, answers: Sequence[Answer]) -> None:
        """`answers` have opened DATA; if `waiting` held all of them, it need not be read again."""
        if waiting.count(b"\n") == sum(len(answer.lines) for answer in answers):
            self._opening = waiting

    def send(self, *pieces: bytes, timeout: float | None = None) -> None:
        """Write all pieces within `timeout` seconds, in one go where the socket can."""
        within = timeout or self.timeouts.command
        ends = time.monotonic() + within
        try:
            if self._tick is None or len(pieces) > MOST_PIECES:
                self._send_all(b"".join(pieces), within)
                return
            try:
                written = self._socket.sendmsg(pieces)
            except TimeoutError:  # before anything was written
                written = 0
            if written < sum(map(len, pieces)):
                rest = memoryview(b"".join(pieces))[written:]
                self._send_all(rest, max(0.001, ends - time.monotonic()))
        except OSError as error:
            raise _lost(error) from None

    def answer(self, timeout: float) -> Answer:
        """The next reply, whole within `timeout` seconds."""
        try:
            answer = self._reader.take()
            ends = time.monotonic() + timeout
            while answer is None:
                data = self._receive(ends)
                if not data:
                    raise Lost("the relay closed the connection")
                self._reader.feed(data)
                answer = self._reader.take()
                if answer is None and time.monotonic() >= ends:
                    raise TimeoutError
        except BadReply as error:
            raise Lost(f"the relay does not speak SMTP: {error}", again=False) from None
        except OSError as error:
            raise _lost(error) from None
        return answer

    def command(self, line: str, timeout: float | None = None) -> Answer:
        """One command and its reply."""
        self.send(line.encode() + b"\r\n")
        return self.answer(timeout or self.timeouts.command)

    def quit(self) -> None:
        """Say goodbye and close; the answer is waited for a moment only."""
        with suppress(Lost):
            self.send(b"QUIT\r\n", timeout=2.0)
            self.answer(2.0)
        self.drop()

    def drop(self) -> None:
        """Close without a word: what is under way is void."""
        self._socket.close()

    def _send_all(self, data: bytes | memoryview, within: float) -> None:
        self._socket.settimeout(within)
        self._socket.sendall(data)
        if self._tick is not None:
            self._socket.settimeout(self._tick)

    def _receive(self, ends: float) -> bytes:
        """Some bytes, or none at the end of the stream. Raises TimeoutError at `ends`."""
        if self._tick is None:
            self._socket.settimeout(max(0.001, ends - time.monotonic()))
            return self._socket.recv(16_384)
        while True:
            try:
                return self._socket.recv(16_384)
            except TimeoutError:
                if time.monotonic() >= ends:
                    raise

    def _connect(self) -> socket.socket:
        route = self._route
        try:
            addresses = resolve(route.host, route.port, route.allowed)
        except (PrivateAddress, NoSuchHost) as error:
            raise Lost(str(error), again=False) from None
        problem = Lost(f"{route.host} has no address", again=False)
        for address in addresses:
            try:
                made = socket.create_connection((address, route.port), self.timeouts.connect)
                made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                problem = Lost(f"{route.host}:{route.port} is out of reach: {_words(error)}")
                problem.again = False
            else:
                return made
        raise problem

    def _begin(self) -> None:
        if self._route.tls:
            self._secure()
        greeting = self.answer(self.timeouts.greeting)
        if greeting.code != 220:
            raise lost_by(greeting, "the relay does not take connections", again=False)
        self._ehlo()
        if not self._route.tls and self._route.starttls != "never":
            self._start_tls()
        if self._route.user:
            self._authenticate()

    def _ehlo(self) -> None:
        answer = self.command(f"EHLO {self._route.helo}")
        words = (line.strip().partition(" ") for line in answer.lines[1:])
        self.extensions = {word.upper(): rest.upper() for word, _, rest in words}
        if answer.code in {500, 502, 504}:  # a server from before 1993
            answer, self.extensions = self.command(f"HELO {self._route.helo}"), {}
        if not answer.positive:
            raise lost_by(answer, "the relay refused EHLO", again=False)

    def _start_tls(self) -> None:
        if "STARTTLS" not in self.extensions:
            if self._route.starttls == "required" or self._route.user:
                raise Lost("the relay offers no STARTTLS, and TLS is required", again=False)
            return
        answer = self.command("STARTTLS")
        if answer.code != 220:
            raise lost_by(answer, "the relay refused STARTTLS", again=False)
        self._secure()
        self._ehlo()

    def _secure(self) -> None:
        self._reader = ReplyReader()  # what came in plain may be an attacker's
        self._tick = None
        self._socket.settimeout(self.timeouts.command)
        try:
            self._socket = self._route.context().wrap_socket(
                self._socket, server_hostname=self._route.host
            )
        except (OSError, ValueError) as error:
            raise Lost(f"TLS with the relay failed: {_words(error)}", again=False) from None

    def _authenticate(self) -> None:
        """RFC 4616 PLAIN, else LOGIN. The password never stands in a message."""
        offered = self.extensions.get("AUTH", "").split()
        if "PLAIN" in offered:
            token = f"\0{self._route.user}\0{self._route.password}"
            answer = self.command(f"AUTH PLAIN {_base64(token)}")
        elif "LOGIN" in offered:
            answer = self._login()
        else:
            raise Lost("the relay offers neither AUTH PLAIN nor LOGIN", again=False)
        if answer.code != 235:
            raise lost_by(answer, "the relay refused the user or the password", again=False)

    def _login(self) -> Answer:
        answer = self.command("AUTH LOGIN")
        for secret in (self._route.user, self._route.password):
            if answer.code != 334:
                return answer
            answer = self.command(_base64(secret))
        return answer


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _number(text: str) -> int:
    return whole_number(text, most=10**15) or 0


def _lost(error: OSError) -> Lost:
    if isinstance(error, TimeoutError):
        return Lost("the relay did not answer in time", again=False)
    return Lost(f"the connection broke: {_words(error)}")


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    return getattr(error, "strerror", None) or type(error).__name__
