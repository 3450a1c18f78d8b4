"""One mail to a relay, with what each step answered and how long it took: for whoever sets it up."""

import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from publisher.channels.replies import sanitized
from publisher.channels.smtp import envelope
from publisher.channels.smtp.connection import Connection, Lost, Timeouts
from publisher.channels.smtp.replies import Answer
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.smtp.turns import run
from publisher.channels.types import Parcel

# Codes of steps, in their order; a step that is not needed is not there.
STEPS = ("connect", "tls", "greeting", "ehlo", "auth", "mail", "rcpt", "data", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayStep:
    """answer: what the relay said, or why there was no answer; ms: how long it took."""

    step: str
    ok: bool
    answer: str
    ms: int


def try_relay(route: SmtpRoute, parcel: Parcel, timeouts: Timeouts) -> list[RelayStep]:
    """Send the parcel. The first step that fails is the last. Raises nothing for what the relay
    does; no step holds a password."""
    steps = list[RelayStep]()
    for _ in run([_course(_Watched(route, timeouts, steps), parcel)]):
        pass
    return steps


class _Watched(Connection):
    """Writes down each step of its opening."""

    def __init__(self, route: SmtpRoute, timeouts: Timeouts, steps: list[RelayStep]) -> None:
        super().__init__(route, timeouts)
        self.steps, self._heard = steps, ""
        self._at = time.monotonic()

    def note(self, step: str, answer: str, *, ok: bool = True) -> None:
        """One step is over."""
        ms = int((time.monotonic() - self._at) * 1000)
        self.steps.append(RelayStep(step=step, ok=ok, answer=sanitized(answer), ms=ms))
        self._at = time.monotonic()

    async def answer(self, timeout: float) -> Answer:
        """As before; a greeting is a step of its own."""
        found = await super().answer(timeout)
        self._heard = f"{found.codes} {found.words()}".strip()
        if self.steps and self.steps[-1].step in ("connect", "tls") and not self.extensions:
            self.note("greeting", self._heard, ok=found.code == 220)
        return found

    async def _connect(self) -> None:
        await self._watch("connect", super()._connect())

    async def _secure(self) -> None:
        await self._watch("tls", super()._secure())

    async def _ehlo(self) -> None:
        await self._watch("ehlo", super()._ehlo())

    async def _authenticate(self) -> None:
        await self._watch("auth", super()._authenticate())

    async def _watch(self, step: str, course: Coroutine[Any, Any, None]) -> None:
        self._heard = ""
        try:
            await course
        except Lost as error:
            self.note(step, _words(error), ok=False)
            raise
        said = {"connect": self._peer(), "tls": self._cipher()}
        self.note(step, said.get(step, self._heard))

    def _peer(self) -> str:
        try:
            return str(self._socket.getpeername()[0])
        except OSError:
            return ""

    def _cipher(self) -> str:
        version = getattr(self._socket, "version", None)
        return str(version() or "") if version else ""


async def _course(connection: _Watched, parcel: Parcel) -> None:
    try:
        await connection.open()
        if await _envelope(connection, parcel):
            await connection.send(*envelope.body(parcel), b".\r\n")
            answer = await connection.answer(connection.timeouts.final)
            connection.note("body", _said(answer), ok=answer.positive)
        await connection.quit()
    except envelope.Unfit as unfit:
        connection.note("rcpt", _said(unfit.answer), ok=False)
    except Lost as error:
        if all(one.ok for one in connection.steps):
            done = {one.step for one in connection.steps}
            step = next((one for one in STEPS if one not in done | {"tls", "auth"}), "body")
            connection.note(step, _words(error), ok=False)
    finally:
        connection.drop()


async def _envelope(connection: _Watched, parcel: Parcel) -> bool:
    """Whether the relay takes a body now."""
    mail, rcpt = envelope.commands(parcel, connection)
    for step, line in (("mail", mail), ("rcpt", rcpt), ("data", b"DATA\r\n")):
        await connection.send(line)
        answer = await connection.answer(connection.timeouts.command)
        ok = answer.code == 354 if step == "data" else answer.positive
        connection.note(step, _said(answer), ok=ok)
        if not ok:
            return False
    return True


def _said(answer: Answer) -> str:
    return f"{answer.codes} {answer.words()}".strip()


def _words(error: Lost) -> str:
    return f"{error.code} {error.text}".strip()
