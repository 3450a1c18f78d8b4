"""An SMTP server that records what it takes, and can be told to be slow. One thread a client.

with Sink() as sink:
    ... send to sink.url ...
    assert sink.recipients == [...]
"""

import contextlib
import re
import socket
import ssl
import struct
import threading
import time
from base64 import b64decode
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.running.ports import free_port

EXTENSIONS = ("PIPELINING", "SIZE 50000000", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8")


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail that was answered with 250: its envelope, its bytes (dots removed), and when."""

    sender: str
    recipient: str
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def message_id(self) -> str:
        found = re.search(rb"(?im)^message-id:\s*(\S+)", self.body)
        return found[1].decode() if found else ""


class Gone(Exception):
    """The client went away, or the server sends it away."""


@dataclass
class Sink:
    """`delay`: seconds before each final answer. `keep`: also keep the bodies.

    `tls`: offered by STARTTLS, or from the first byte when `implicit`. `users`: who may sign in;
    none at all: nobody has to. `port`: 0 for a free one.
    """

    delay: float = 0.0
    keep: bool = True
    extensions: tuple[str, ...] = EXTENSIONS
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    users: dict[str, str] = field(default_factory=dict)
    mails: list[Taken] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # commands as they came
    bodies: list[float] = field(default_factory=list)  # when each had come, by time.monotonic()
    clients: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        self.stopped = threading.Event()
        self.connected: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self.port = self.port or free_port()  # a relay that goes away comes back to it
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.address = f"127.0.0.1:{self.port}"
        self.url = f"smtp://{self.address}?starttls=never"
        self._start(self._accept)

    @property
    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.mails]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Send every client away and wait for the threads."""
        self.stopped.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for client in list(self.connected):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def answer(self, stage: str, talk: "Talk", reply: str) -> str:
        """The reply to a stage (greeting, EHLO, MAIL, RCPT, DATA, FINAL ...); chaos changes it."""
        return reply

    def _start(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else 40 ms a reply
            self.clients += 1
            self.connected.add(client)
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        talk = Talk(self, client)
        try:
            talk.run()
        except (Gone, OSError):
            pass
        finally:
            self.connected.discard(client)
            talk.socket.close()
            client.close()


class Talk:
    """One client's session."""

    def __init__(self, sink: Sink, client: socket.socket) -> None:
        self.sink, self.socket = sink, client
        self.buffer = b""
        self.sender, self.recipients = "", list[str]()
        self.signed_in = not sink.users
        self.taken, self.last = 0, b""  # mails taken, and the last body that came

    def run(self) -> None:
        if self.sink.implicit:
            self.secure()
        self.say("greeting", "220 sink ESMTP")
        while True:
            line = self.line()
            self.sink.lines.append(line)
            verb, _, rest = line.partition(" ")
            getattr(self, f"do_{verb.lower()}", self.unknown)(rest)

    def say(self, stage: str, reply: str) -> str:
        reply = self.sink.answer(stage, self, reply)
        if reply:
            self.socket.sendall(reply.encode() + b"\r\n")
        return reply

    def line(self) -> str:
        while b"\n" not in self.buffer:
            self.fill()
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r").decode()

    def fill(self) -> None:
        data = self.socket.recv(262_144)
        if not data:
            raise Gone
        self.buffer += data

    def reset(self) -> None:
        """End the connection with RST: what was under way is lost."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
        raise Gone

    def secure(self) -> None:
        if self.sink.tls is None:  # it promised what it cannot do
            self.socket.sendall(b"this is no handshake\r\n")
            raise Gone
        self.socket = self.sink.tls.wrap_socket(self.socket, server_side=True)

    def unknown(self, rest: str) -> None:
        self.say("other", "502 5.5.1 unknown")

    def do_ehlo(self, rest: str) -> None:
        offers = list(self.sink.extensions)
        if self.sink.tls and not isinstance(self.socket, ssl.SSLSocket):
            offers.append("STARTTLS")
        elif self.sink.users:
            offers.append("AUTH LOGIN" if "LOGIN" in self.sink.users else "AUTH PLAIN LOGIN")
        lines = ["sink", *offers]
        last = len(lines) - 1
        shown = (f"250{' ' if n == last else '-'}{text}" for n, text in enumerate(lines))
        self.say("EHLO", "\r\n".join(shown))

    def do_helo(self, rest: str) -> None:
        self.say("HELO", "250 sink")

    def do_starttls(self, rest: str) -> None:
        # What an attacker would slip in behind the answer, in plain.
        self.say("STARTTLS", "220 2.0.0 go ahead\r\n250 2.0.0 injected")
        self.secure()

    def do_auth(self, rest: str) -> None:
        way, _, token = rest.partition(" ")
        if way == "PLAIN":
            _, user, password = b64decode(token).decode().split("\0")
        else:
            self.say("AUTH", "334 VXNlcm5hbWU6")
            user = b64decode(self.line()).decode()
            self.say("AUTH", "334 UGFzc3dvcmQ6")
            password = b64decode(self.line()).decode()
        self.signed_in = self.sink.users.get(user) == password
        self.say("AUTH", "235 2.7.0 welcome" if self.signed_in else f"535 5.7.8 no, {user}")

    def do_mail(self, rest: str) -> None:
        self.sender, self.recipients = rest.partition("<")[2].partition(">")[0], []
        reply = "250 2.1.0 OK" if self.signed_in else "530 5.7.0 sign in first"
        if self.say("MAIL", reply)[:1] in "345":
            self.sender = ""

    def do_rcpt(self, rest: str) -> None:
        recipient = rest.partition("<")[2].partition(">")[0]
        self.recipients.append(recipient)
        if self.say("RCPT", "250 2.1.5 OK")[:1] in "45":
            self.recipients.pop()

    def do_data(self, rest: str) -> None:
        ready = self.sender and self.recipients
        if self.say("DATA", "354 go on" if ready else "503 5.5.1 RCPT first")[:1] in "245":
            return
        body = self.last = self.body()
        self.sink.bodies.append(time.monotonic())
        if self.sink.delay:
            time.sleep(self.sink.delay)
        said = f"250 2.0.0 queued as {len(self.sink.mails)}."
        reply = self.sink.answer("FINAL", self, said)
        if reply[:1] not in "345":  # recorded first: whoever reads the answer may look at once
            self.taken += 1
            kept = body if self.sink.keep else b""
            self.sink.mails += [Taken(self.sender, each, kept) for each in self.recipients]
        self.sender, self.recipients = "", []
        self.socket.sendall(reply.encode() + b"\r\n")

    def body(self) -> bytes:
        data, scanned = bytearray(b"\r\n" + self.buffer), 0
        while (end := data.find(b"\r\n.\r\n", scanned)) < 0:
            scanned = max(0, len(data) - 4)
            more = self.socket.recv(262_144)
            if not more:
                raise Gone
            data += more
        self.buffer = bytes(data[end + 5 :])
        return bytes(data[: end + 2]).replace(b"\r\n..", b"\r\n.")[2:]

    def do_rset(self, rest: str) -> None:
        self.sender, self.recipients = "", []
        self.say("RSET", "250 2.0.0 OK")

    def do_quit(self, rest: str) -> None:
        self.say("QUIT", "221 2.0.0 bye")
        raise Gone
