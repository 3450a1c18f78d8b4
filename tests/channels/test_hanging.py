"""A connection that hangs keeps no other from its mail, nor does a name that is slow to look up."""

import selectors
import socket
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from types import coroutine

import pytest

from publisher.channels.smtp import Timeouts, dialing, turns
from publisher.channels.smtp.turns import Step, readable
from publisher.channels.types import Outcome
from tests.channels.test_connections import MOST, Crowd, Sender, channel_to, wide
from tests.harness import wait_for
from tests.sink import Talk

ASIDE = Timeouts(connect=20, greeting=20, command=20, data=20, block=20, final=20, aside=0.3)
SHORT = Timeouts(connect=20, greeting=20, command=20, data=20, block=20, final=1.5, aside=0.3)


@dataclass
class Hanging(Crowd):
    """From `hang` on, the first client that comes to a stage is answered after `free`."""

    at: str = "FINAL"
    hung: Talk | None = None
    hang: threading.Event = field(default_factory=threading.Event)
    free: threading.Event = field(default_factory=threading.Event)

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == self.at and self.hang.is_set() and self.hung is None:
            self.hung = talk
            wait_for(lambda: self.free.is_set() or self.stopped.is_set(), 30, "the end of it")
        return super().answer(stage, talk, reply)


def test_the_others_take_the_next_mails_and_its_answer_counts_when_it_comes() -> None:
    with Hanging() as server:
        sender = wide(server, ASIDE)
        server.hang.set()
        sender.send(10 * MOST)
        (late,) = sender.channel.overdue
        before = len(sender.replies)
        sender.send(10 * MOST)
        assert len(sender.replies) == before + 10 * MOST
        assert sender.channel.overdue == {late}
        assert sender.channel.connections <= MOST
        server.free.set()
        (reply,) = sender.channel.finish()
        assert (reply.key, reply.outcome) == (late, Outcome.ACCEPTED)
        assert sender.channel.overdue == set()
        assert sender.outcomes() == {Outcome.ACCEPTED: sender.next - 1}
        assert len(set(server.recipients)) == len(server.mails) == sender.next
        assert len(set(sender.begun)) == len(sender.begun) == sender.next


def test_its_answer_comes_with_those_of_a_later_delivery() -> None:
    with Hanging() as server:
        sender = wide(server, ASIDE)
        server.hang.set()
        sender.send(10 * MOST)
        (late,) = sender.channel.overdue
        server.free.set()
        wait_for(lambda: len(server.mails) == sender.next, 20, "the relay to take it")
        sender.send(10 * MOST)
        assert sender.channel.overdue == set()
        assert late in [reply.key for reply in sender.replies[-10 * MOST - 1 :]]
        assert sender.outcomes() == {Outcome.ACCEPTED: sender.next}


def test_one_that_never_answers_is_uncertain_alone() -> None:
    with Hanging() as server:
        sender = wide(server, SHORT)
        server.hang.set()
        sender.send(10 * MOST)
        (late,) = sender.channel.overdue
        (reply,) = sender.channel.finish()
        assert (reply.key, reply.outcome) == (late, Outcome.UNKNOWN)
        assert sender.outcomes() == {Outcome.ACCEPTED: sender.next - 1}


def test_a_mail_whose_connection_hangs_before_it_begins_goes_by_another() -> None:
    with Hanging(at="greeting") as server:
        sender = Sender(channel_to(server, ASIDE))
        sender.send(8)
        server.hang.set()
        sender.send(20)
        assert server.hung is not None
        assert sender.channel.overdue == set()
        assert sender.outcomes() == {Outcome.ACCEPTED: 28}
        assert len(sender.begun) == 28


def test_whoever_closes_the_channel_waits_for_nobody() -> None:
    with Hanging() as server:
        sender = wide(server, ASIDE)
        server.hang.set()
        sender.send(10 * MOST)
        assert sender.channel.overdue
        sender.channel.close()
        assert (sender.channel.overdue, sender.channel.connections) == (set(), 0)


def test_time_is_up_however_busy_the_others_are() -> None:
    ours, theirs = socket.socketpair()
    silent, other = socket.socketpair()
    ended: list[str] = []

    @coroutine
    def busy(ends: float) -> Generator[Step, None, None]:
        while time.monotonic() < ends and not ended:
            yield ours, selectors.EVENT_READ, ends

    async def talks() -> None:
        await busy(time.monotonic() + 5)

    async def waits() -> None:
        try:
            await readable(silent, time.monotonic() + 0.05)
        except TimeoutError:
            ended.append("in time")

    with ours, theirs, silent, other:
        theirs.send(b"always something to read")
        assert list(turns.run([talks(), waits()])) == []
    assert ended == ["in time"]


def test_a_slow_name_server_holds_up_no_connection_that_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, free, real = threading.Event(), threading.Event(), dialing.resolve

    def slow(*arguments: object) -> list[str]:
        if asked.is_set():
            free.wait(20)
        asked.set()
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(dialing, "resolve", slow)
    with Crowd() as server:
        sender = Sender(channel_to(server, ASIDE))
        sender.send(8)
        seen: list[int] = []

        def begin(_: object) -> bool:
            seen.append(server.clients)
            if len(seen) == 20:  # the second connection is not there yet
                free.set()
            return True

        sender.begin = begin  # type: ignore[method-assign]
        sender.send(60)
        assert len(seen) == 60
        assert set(seen[:20]) == {1}
        assert sender.outcomes() == {Outcome.ACCEPTED: 68}


def test_a_name_server_that_is_away_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    monkeypatch.setattr(dialing, "resolve", lambda *_: free.wait(20) and [])
    with Crowd() as server:
        sender = Sender(channel_to(server, Timeouts(connect=0.3)))
        (reply,) = sender.send(1)
    free.set()
    assert reply.outcome is Outcome.ROUTE
    assert "cannot be resolved in time" in reply.text
