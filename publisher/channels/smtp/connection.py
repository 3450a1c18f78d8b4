"""One SMTP connection: TCP, TLS, EHLO, AUTH, and then bytes out and replies in.

Whatever waits for the other side is a coroutine (turns.py): other connections go on meanwhile.
"""

import base64
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from publisher.channels.addresses import NoSuchHost, PrivateAddress
from publisher.channels.smtp.dialing import connect, look_up
from publisher.channels.smtp.replies import Answer, BadReply, ReplyReader
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.smtp.turns import readable, writable
from publisher.content.numbers import whole_number

MOST_PIECES = 1000  # the kernel takes 1024 in one call


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait for an answer to each step; the defaults are RFC 5321's (4.5.3.2).

    aside: how long nothing may move at the end of a delivery until those that hang are left to
    themselves, and the others go on with the next one.
    """

    connect: float = 30.0
    greeting: float = 300.0
    command: float = 300.0
    data: float = 120.0
    block: float = 180.0
    final: float = 600.0
    aside: float = 10.0


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
    """A session past EHLO, TLS and AUTH, once `open` has been awaited. Raises Lost from anything
    but `quit` and `drop`."""

    def __init__(self, route: SmtpRoute, timeouts: Timeouts) -> None:
        self._route, self.timeouts = route, timeouts
        self._reader = ReplyReader()
        self.extensions: dict[str, str] = {}
        self.messages = 0  # bodies that left
        self.needs_reset = False  # a transaction is open that must not go on
        self.odd = False  # it answered so that envelopes ahead would be unwise
        self._opening = b""
        self._socket = socket.socket()
        self.pipelining = False
        self.size = 0  # bytes; 0: no limit announced

    async def open(self) -> None:
        """Connect and sign in."""
        try:
            await self._connect()
            await self._begin()
        except BaseException:
            self.drop()
            raise
        self.pipelining = "PIPELINING" in self.extensions
        self.size = _number(self.extensions.get("SIZE", ""))

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

    async def send(self, *pieces: bytes, timeout: float | None = None) -> None:
        """Write all pieces within `timeout` seconds, in one go where the socket can."""
        ends = time.monotonic() + (timeout or self.timeouts.command)
        try:
            written = self._write(pieces)
            if written == sum(map(len, pieces)):
                return
            rest = memoryview(b"".join(pieces))[written:]
            while rest:
                await writable(self._socket, ends)
                rest = rest[self._write((rest,)) :]
        except OSError as error:
            raise _lost(error) from None

    async def answer(self, timeout: float) -> Answer:
        """The next reply, whole within `timeout` seconds."""
        try:
            answer = self._reader.take()
            ends = time.monotonic() + timeout
            while answer is None:
                data = await self._receive(ends)
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

    async def command(self, line: str, timeout: float | None = None) -> Answer:
        """One command and its reply."""
        await self.send(line.encode() + b"\r\n")
        return await self.answer(timeout or self.timeouts.command)

    async def quit(self) -> None:
        """Say goodbye and close; the answer is waited for a moment only."""
        with suppress(Lost):
            await self.send(b"QUIT\r\n", timeout=2.0)
            await self.answer(2.0)
        self.drop()

    def drop(self) -> None:
        """Close without a word: what is under way is void."""
        self._socket.close()

    def _write(self, pieces: Sequence[bytes | memoryview]) -> int:
        """As much as the socket takes now; bytes."""
        try:
            if isinstance(self._socket, ssl.SSLSocket) or len(pieces) > MOST_PIECES:
                return self._socket.send(b"".join(pieces) if len(pieces) > 1 else pieces[0])
            return self._socket.sendmsg(pieces)
        except (BlockingIOError, ssl.SSLWantWriteError):
            return 0

    async def _receive(self, ends: float) -> bytes:
        """Some bytes, or none at the end of the stream. Raises TimeoutError at `ends`."""
        if not isinstance(self._socket, ssl.SSLSocket):  # nearly always it has just been asked
            await readable(self._socket, ends)
        while True:
            try:
                return self._socket.recv(16_384)
            except (BlockingIOError, ssl.SSLWantReadError):
                await readable(self._socket, ends)

    async def _connect(self) -> None:
        route, until = self._route, time.monotonic() + self.timeouts.connect
        try:
            addresses = await look_up(route.host, route.port, route.allowed, until)
        except (PrivateAddress, NoSuchHost) as error:
            raise Lost(str(error), again=False) from None
        except TimeoutError:
            raise Lost(f"{route.host} cannot be resolved in time", again=False) from None
        problem = Lost(f"{route.host} has no address", again=False)
        for address in addresses:
            ends = time.monotonic() + self.timeouts.connect
            try:
                self._socket = await connect(address, route.port, ends)
            except OSError as error:
                problem = Lost(f"{route.host}:{route.port} is out of reach: {_words(error)}")
                problem.again = False
            else:
                return
        raise problem

    async def _begin(self) -> None:
        if self._route.tls:
            await self._secure()
        greeting = await self.answer(self.timeouts.greeting)
        if greeting.code != 220:
            raise lost_by(greeting, "the relay does not take connections", again=False)
        await self._ehlo()
        if not self._route.tls and self._route.starttls != "never":
            await self._start_tls()
        if self._route.user:
            await self._authenticate()

    async def _ehlo(self) -> None:
        answer = await self.command(f"EHLO {self._route.helo}")
        words = (line.strip().partition(" ") for line in answer.lines[1:])
        self.extensions = {word.upper(): rest.upper() for word, _, rest in words}
        if answer.code in {500, 502, 504}:  # a server from before 1993
            answer, self.extensions = await self.command(f"HELO {self._route.helo}"), {}
        if not answer.positive:
            raise lost_by(answer, "the relay refused EHLO", again=False)

    async def _start_tls(self) -> None:
        if "STARTTLS" not in self.extensions:
            if self._route.starttls == "required" or self._route.user:
                raise Lost("the relay offers no STARTTLS, and TLS is required", again=False)
            return
        answer = await self.command("STARTTLS")
        if answer.code != 220:
            raise lost_by(answer, "the relay refused STARTTLS", again=False)
        await self._secure()
        await self._ehlo()

    async def _secure(self) -> None:
        self._reader = ReplyReader()  # what came in plain may be an attacker's
        ends = time.monotonic() + self.timeouts.command
        try:
            secured = self._route.context().wrap_socket(
                self._socket, server_hostname=self._route.host, do_handshake_on_connect=False
            )
            self._socket = secured
            await self._shake_hands(secured, ends)
        except (OSError, ValueError) as error:
            raise Lost(f"TLS with the relay failed: {_words(error)}", again=False) from None

    async def _shake_hands(self, secured: ssl.SSLSocket, ends: float) -> None:
        while True:
            try:
                return secured.do_handshake()
            except ssl.SSLWantReadError:
                await readable(secured, ends)
            except ssl.SSLWantWriteError:
                await writable(secured, ends)

    async def _authenticate(self) -> None:
        """RFC 4616 PLAIN, else LOGIN. The password never stands in a message."""
        offered = self.extensions.get("AUTH", "").split()
        if "PLAIN" in offered:
            token = f"\0{self._route.user}\0{self._route.password}"
            answer = await self.command(f"AUTH PLAIN {_base64(token)}")
        elif "LOGIN" in offered:
            answer = await self._login()
        else:
            raise Lost("the relay offers neither AUTH PLAIN nor LOGIN", again=False)
        if answer.code != 235:
            raise lost_by(answer, "the relay refused the user or the password", again=False)

    async def _login(self) -> Answer:
        answer = await self.command("AUTH LOGIN")
        for secret in (self._route.user, self._route.password):
            if answer.code != 334:
                return answer
            answer = await self.command(_base64(secret))
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
