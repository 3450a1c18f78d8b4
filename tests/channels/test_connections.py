"""Several connections to one relay: how many it takes, and what their mails come to in trouble."""

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from publisher.channels.smtp import SmtpChannel, SmtpRoute, Timeouts
from publisher.channels.smtp.width import PROBE_AFTER, Width
from publisher.channels.types import Outcome, Parcel, Reply
from tests.channels.harness_smtp import IMPATIENT, PATIENT
from tests.channels.test_smtp import parcel
from tests.harness import wait_for
from tests.sink import Gone, Sink, Talk

MOST = 8
TOO_MANY = [
    ("greeting", "421 4.7.0 too many connections from your host"),
    ("greeting", "554 5.3.2 not you again"),
    ("EHLO", "421 4.3.2 too many sessions"),
    ("MAIL", "421 4.7.0 Trop de connexions"),
    ("MAIL", "450 4.7.1 Error: too many connections from 192.0.2.1"),
    ("MAIL", "451 4.3.2 Too many concurrent SMTP connections; please try again later"),
    ("MAIL", "452 4.5.3 too many connections"),
    ("RCPT", "451 4.7.1 too many concurrent connections"),
    ("RCPT", "550 5.7.1 maximum number of connections reached"),
    ("DATA", "421 4.7.0 connection limit exceeded"),
]


@dataclass
class Crowd(Sink):
    """Refuses with `reply` at `stage` whom it has not taken among the first `most` at a time."""

    delay: float = 0.002
    most: int = 1000
    stage: str = "greeting"
    reply: str = ""
    taken: list[Talk] = field(default_factory=list)
    together: int = 0  # how many held a body at one time, at most
    holding: int = 0

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        super().__post_init__()

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        with self.lock:
            self.taken = [one for one in self.taken if one.socket.fileno() >= 0]
            if talk not in self.taken and stage == "greeting" and len(self.taken) < self.most:
                self.taken.append(talk)
            if stage == self.stage and talk not in self.taken:
                return self.reply
            if stage == "DATA":
                self.holding += 1
                self.together = max(self.together, self.holding)
            if stage == "FINAL":
                self.holding -= 1
        return reply


def channel_to(
    server: Sink, timeouts: Timeouts = PATIENT, *, connections: int = MOST
) -> SmtpChannel:
    route = SmtpRoute.from_url(
        f"{server.url}&connections={connections}", allow_private=[server.address]
    )
    return SmtpChannel(route, timeouts=timeouts)


class Sender:
    """Hands chunk after chunk to a channel; `begun` and `replies` of them all."""

    def __init__(self, channel: SmtpChannel) -> None:
        self.channel = channel
        self.begun: list[int] = []
        self.replies: list[Reply] = []
        self.next = 0

    def send(self, count: int, *, chunks: int = 1) -> list[Reply]:
        """The replies to the last chunk."""
        for _ in range(chunks):
            parcels = [parcel(self.next + n) for n in range(count)]
            self.next += count
            self.take(parcels)
        return self.replies[-count:]

    def take(self, parcels: Iterable[Parcel]) -> None:
        self.replies += self.channel.deliver(iter(parcels), self.begin)

    def begin(self, parcel: Parcel) -> bool:
        self.begun.append(parcel.key)
        return True

    def outcomes(self) -> Counter[Outcome]:
        return Counter(reply.outcome for reply in self.replies)


def wide(server: Sink, timeouts: Timeouts = PATIENT) -> Sender:
    """One that has learned to use all its connections."""
    sender = Sender(channel_to(server, timeouts))
    sender.send(4 * MOST, chunks=5)
    assert sender.channel.connections == MOST
    return sender


def test_the_number_rises_to_what_is_allowed_and_each_mail_goes_once() -> None:
    with Crowd() as server:
        sender = Sender(channel_to(server))
        seen = [sender.send(4 * MOST) and sender.channel.connections for _ in range(6)]
        assert seen == [1, 2, 4, 8, 8, 8]
        assert sender.outcomes() == {Outcome.ACCEPTED: len(server.mails)}
        assert len(set(server.recipients)) == len(server.mails) == sender.next
        assert sorted(sender.begun) == sorted(reply.key for reply in sender.replies)
        assert 1 < server.together <= MOST
        sender.channel.close()
        assert sender.channel.connections == 0


def test_a_few_mails_open_one_connection() -> None:
    with Crowd() as server:
        sender = Sender(channel_to(server))
        sender.send(3, chunks=5)
        assert (server.clients, sender.channel.connections) == (1, 1)


def test_the_setting_bounds_it() -> None:
    with Crowd() as server:
        sender = Sender(channel_to(server, connections=2))
        sender.send(40, chunks=4)
        assert server.clients == 2


@pytest.mark.slow
@pytest.mark.parametrize(("stage", "reply"), TOO_MANY)
@pytest.mark.parametrize("pipelining", [True, False])
def test_a_relay_that_refuses_the_fourth_gets_all_by_three(
    stage: str, reply: str, pipelining: bool
) -> None:
    """Slow: it is asked of many cases."""
    extensions = ("PIPELINING",) if pipelining else ()
    with Crowd(most=3, stage=stage, reply=reply, extensions=extensions) as server:
        sender = Sender(channel_to(server))
        sender.send(4 * MOST, chunks=6)
        assert sender.outcomes() == {Outcome.ACCEPTED: sender.next}
        assert len(set(server.recipients)) == sender.next
        assert 1 <= sender.channel.connections <= 3
        before = server.clients
        sender.send(4 * MOST, chunks=5)  # and does not ask for a fourth all the time
        assert server.clients - before <= 2


def test_one_that_hangs_delays_no_other_and_alone_is_uncertain() -> None:
    class Hanging(Crowd):
        hangs: Talk | None = None

        def answer(self, stage: str, talk: Talk, reply: str) -> str:
            if stage == "FINAL" and self.hangs is None and len(self.mails) >= 200:
                self.hangs = talk
            if talk is self.hangs:
                self.stopped.wait(30)
                raise Gone
            return super().answer(stage, talk, reply)

    with Hanging() as server:
        sender = wide(server, IMPATIENT)
        sender.send(10 * MOST, chunks=2)
        assert sender.outcomes() == {Outcome.ACCEPTED: sender.next - 1, Outcome.UNKNOWN: 1}
        assert len(set(server.recipients)) == sender.next - 1


def test_all_dropped_at_once_leave_one_uncertain_each_and_the_rest_unbegun() -> None:
    class Dropping(Crowd):
        def answer(self, stage: str, talk: Talk, reply: str) -> str:
            if stage == "FINAL" and self.stage == "dropping":
                self.holding -= 1
                wait_for(lambda: not self.holding or self.stopped.is_set(), 20, "all bodies")
                with contextlib.suppress(OSError):
                    self._listener.shutdown(socket.SHUT_RDWR)
                talk.reset()
            return super().answer(stage, talk, reply)

    with Dropping() as server:
        sender = wide(server)
        before, server.stage = len(sender.begun), "dropping"
        replies = sender.send(10 * MOST)
        found = Counter(reply.outcome for reply in replies)
        assert set(found) == {Outcome.UNKNOWN, Outcome.ROUTE}
        unknown = {reply.key for reply in replies if reply.outcome is Outcome.UNKNOWN}
        assert unknown == set(sender.begun[before:])
        assert len(unknown) <= MOST


def test_after_a_no_nothing_begins_on_any_connection() -> None:
    with Crowd(delay=0.02) as server:
        sender = wide(server)
        there, begun = len(server.mails), list[int]()

        def begin(parcel: Parcel) -> bool:
            if len(begun) == 20:
                return False
            begun.append(parcel.key)
            return True

        parcels = (parcel(1000 + n) for n in range(200))
        replies = list(sender.channel.deliver(parcels, begin))
        assert [reply.outcome for reply in replies] == [Outcome.ACCEPTED] * 20
        assert sorted(reply.key for reply in replies) == sorted(begun)
        assert len(server.mails) == there + 20
        assert sender.send(MOST)[-1].outcome is Outcome.ACCEPTED  # and it can be used again


def test_a_caller_that_stops_listening_closes_them_all() -> None:
    with Crowd(delay=0.02) as server:
        sender = wide(server)
        replies = sender.channel.deliver((parcel(n) for n in range(200)), sender.begin)
        next(replies)
        replies.close()  # type: ignore[attr-defined]
        assert sender.channel.connections == 0
        wait_for(lambda: not server.connected, 20, "the server to see it")


def test_an_error_of_the_callers_ends_everything() -> None:
    def begin(_: Parcel) -> bool:
        raise RuntimeError("the database is away")

    with Crowd() as server:
        sender = wide(server)
        with pytest.raises(RuntimeError):
            list(sender.channel.deliver((parcel(n) for n in range(200)), begin))
        assert sender.channel.connections == 0


def test_a_reply_is_taken_before_its_connection_begins_another() -> None:
    """So that the journal never lacks more than one answer of a connection."""
    with Crowd() as server:
        sender = wide(server)
        open_bodies = set[int]()
        most = 0

        def begin(parcel: Parcel) -> bool:
            nonlocal most
            open_bodies.add(parcel.key)
            most = max(most, len(open_bodies))
            return True

        for reply in sender.channel.deliver((parcel(n) for n in range(400)), begin):
            open_bodies.remove(reply.key)
        assert not open_bodies
        assert most <= MOST


def test_beyond_a_limit_it_asks_again_now_and_then() -> None:
    width = Width(8)
    for _ in range(3):
        width.learn(able=width.now, lost=0, parcels=100)
    assert width.now == 8
    width.learn(able=3, lost=5, parcels=100)
    steps = []
    for _ in range(2 * PROBE_AFTER):
        steps.append(width.now)
        width.learn(able=width.now, lost=0, parcels=100)
    assert steps[:3] == [2, 3, 3]
    assert steps.index(4) == PROBE_AFTER + 1


def test_a_slow_relay_gets_more_however_few_the_mails() -> None:
    width = Width(8)
    for number in (1, 2, 4, 8):
        assert width.now == number
        width.learn(able=number, lost=0, parcels=2 * number, seconds=1.5)


def test_a_relay_that_was_away_is_no_narrow_one() -> None:
    width = Width(8)
    width.learn(able=0, lost=1, parcels=0)
    for _ in range(3):
        width.learn(able=width.now, lost=0, parcels=100)
    assert width.now == 8
