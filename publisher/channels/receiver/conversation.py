"""What is said with one peer, from the greeting to its end. Strict: only mail for us is taken."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Literal, Protocol

from publisher.channels.receiver.envelope import (
    Path,
    Refusal,
    check_recipient,
    check_sender,
    read_path,
)
from publisher.channels.receiver.wire import LARGEST, Ended, Wire

MOST_RECIPIENTS = 50  # of one mail by LMTP
MOST_FAULTS = 10
EXTENSIONS = ("PIPELINING", f"SIZE {LARGEST}", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8")
TOO_LARGE = f"552 5.3.4 at most {LARGEST} bytes"
BARE = "550 5.6.0 a line ends without CR LF; nothing was taken"
OTHER_PROTOCOLS = ("GET", "POST", "PUT", "CONNECT", "HOST:", "USER-AGENT:")


class Desk(Protocol):
    """Who decides. Each gives a whole reply, a 250 only once it lasts."""

    def knows(self, recipient: str) -> str:
        """Whether mail to it is taken."""

    def take(self, recipient: str, raw: bytes) -> str:
        """Take a mail, of which the beginning is given."""


class Conversation:
    """One peer's. may_send: whether it may send one more mail now; it counts."""

    def __init__(
        self,
        wire: Wire,
        desk: Desk,
        protocol: Literal["lmtp", "smtp"],
        may_send: Callable[[], bool] = lambda: True,
    ) -> None:
        self._wire, self._desk, self._protocol, self._may_send = wire, desk, protocol, may_send
        self._greeted = False
        self._faults = 0
        self._sender: Path | None = None
        self._recipients: list[str] = []
        self.idle = True  # no mail is under way

    def run(self) -> None:
        """Until one of both ends it."""
        try:
            if self._wire.spoke_first():
                raise Ended("554 5.5.0 you spoke first")
            self._wire.say(f"220 publisher {self._protocol.upper()}")
            while True:
                self._do(self._wire.command())
        except Ended as ended:
            if ended.reply:
                self._last_words(ended.reply)

    def _last_words(self, reply: str) -> None:
        try:
            self._wire.say(reply)
            self._wire.flush()
        except Ended:
            return

    def _do(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        verb = verb.upper()
        if verb in OTHER_PROTOCOLS:  # a browser was made to speak to us
            raise Ended("421 4.7.0 this is no web server")
        try:
            handler = self._commands.get(verb)
            if handler is None or ((verb == "LHLO") != (self._protocol == "lmtp") and "LO" in verb):
                raise Refusal("500 5.5.1 that command is not known here")
            handler(self, rest.strip())
        except Refusal as refusal:
            self._faults += not refusal.reply.startswith("4")
            if self._faults >= MOST_FAULTS:
                raise Ended("421 4.7.0 too many faults") from None
            self._wire.say(refusal.reply)

    def _hello(self, rest: str) -> None:
        if not rest:
            raise Refusal("501 5.5.4 your name, please")
        self._forget()
        self._greeted = True
        self._wire.say("250-publisher", *(f"250-{name}" for name in EXTENSIONS[:-1]))
        self._wire.say(f"250 {EXTENSIONS[-1]}")

    def _old_hello(self, rest: str) -> None:
        self._forget()
        self._greeted = True
        self._wire.say("250 publisher")

    def _mail(self, rest: str) -> None:
        if not self._greeted or self._sender is not None:
            raise Refusal("503 5.5.1 not now")
        path = read_path(rest, "FROM")
        check_sender(path)
        if not self._may_send():
            raise Refusal("451 4.7.1 too many mails in a minute, come again later")
        self._sender = path
        self._wire.say("250 2.1.0 OK")

    def _rcpt(self, rest: str) -> None:
        if self._sender is None:
            raise Refusal("503 5.5.1 MAIL first")
        path = read_path(rest, "TO")
        check_recipient(path, utf8="SMTPUTF8" in self._sender.options)
        # By SMTP one answer is for all recipients, and each of ours has its own effect.
        if len(self._recipients) >= (MOST_RECIPIENTS if self._protocol == "lmtp" else 1):
            raise Refusal("452 4.5.3 too many recipients, send to the others apart")
        answer = self._desk.knows(path.address)
        if not answer.startswith("250"):
            raise Refusal(answer)
        self._recipients.append(path.address)
        self._wire.say(answer)

    def _data(self, rest: str) -> None:
        if not self._recipients or rest:
            raise Refusal("503 5.5.1 RCPT first")
        if self._wire.ahead:  # RFC 2920 §3.1: a client waits here; who does not, smuggles
            raise Ended("503 5.5.0 nothing may follow DATA before its answer")
        self.idle = False
        self._wire.say("354 Go on, and end with a dot")
        message = self._wire.message()
        fault = BARE if message.bare else TOO_LARGE if message.size > LARGEST else ""
        for recipient in self._recipients:
            self._wire.say(fault or self._desk.take(recipient, message.raw))
            self._wire.flush()
        self._forget()
        if message.bare:
            raise Ended

    def _reset(self, rest: str) -> None:
        self._forget()
        self._wire.say("250 2.0.0 OK")

    def _noop(self, rest: str) -> None:
        self._wire.say("250 2.0.0 OK")

    def _verify(self, rest: str) -> None:
        self._wire.say("252 2.5.0 send, and see")

    def _quit(self, rest: str) -> None:
        raise Ended("221 2.0.0 Bye")

    def _forget(self) -> None:
        self._sender, self._recipients, self.idle = None, [], True

    _commands: ClassVar[Mapping[str, Callable[["Conversation", str], None]]] = {
        "LHLO": _hello,
        "EHLO": _hello,
        "HELO": _old_hello,
        "MAIL": _mail,
        "RCPT": _rcpt,
        "DATA": _data,
        "RSET": _reset,
        "NOOP": _noop,
        "VRFY": _verify,
        "QUIT": _quit,
    }
