"""Relays that let a session carry so many mails and then refuse, in whatever words and code."""

from dataclasses import dataclass, field

import pytest

from publisher.channels.smtp import SmtpChannel, SmtpRoute
from publisher.channels.smtp.session_limit import PROBE_AFTER, SessionLimit
from publisher.channels.types import Outcome, Parcel
from tests.channels.harness_smtp import PATIENT
from tests.channels.test_smtp import deliver, parcel
from tests.sink import Sink, Talk

SESSION_FULL = [
    ("MAIL", "452 4.4.5 too many messages in this session"),
    ("MAIL", "451 Mails per session limit"),
    ("MAIL", "550 5.7.0 Too many messages in this connection"),
    ("MAIL", "421 4.7.0 too many messages, closing"),
    ("RCPT", "451 4.7.1 try later"),
    ("RCPT", "550 5.7.1 mail limit of this session reached"),
    ("DATA", "451 4.3.2 no more messages now"),
]


@dataclass
class Limited(Sink):
    """Refuses with `reply` at `stage` what follows the first `most` mails of a session."""

    stage: str = "MAIL"
    reply: str = ""
    most: int = 3
    refused: int = 0
    carried: list[int] = field(default_factory=list)  # by sessions that carried any

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == self.stage and talk.taken >= self.most:
            self.refused += 1
            return self.reply
        if stage == "FINAL":
            if not talk.taken:
                self.carried.append(0)
            self.carried[-1] += 1
        return reply


def channel_to(server: Sink, options: str = "") -> SmtpChannel:
    url = f"smtp://127.0.0.1:{server.port}{options}"
    route = SmtpRoute.from_url(url, allow_private=[f"127.0.0.1:{server.port}"])
    return SmtpChannel(route, timeouts=PATIENT)


@pytest.mark.parametrize(("stage", "reply"), SESSION_FULL)
@pytest.mark.parametrize("pipelining", [True, False])
def test_what_a_used_session_refuses_is_tried_on_a_fresh_one(
    stage: str, reply: str, pipelining: bool
) -> None:
    extensions = ("PIPELINING",) if pipelining else ()
    with Limited(stage=stage, reply=reply, extensions=extensions) as server:
        replies = deliver(channel_to(server), [parcel(n) for n in range(12)])
        assert [one.outcome for one in replies] == [Outcome.ACCEPTED] * 12
        assert sorted(server.recipients) == sorted(f"reader{n}@example.org" for n in range(12))
        assert server.carried == [3, 3, 3, 3]


def test_the_number_is_learned_and_then_kept_without_a_refusal() -> None:
    with Limited(reply="452 4.4.5 enough") as server:
        deliver(channel_to(server), [parcel(n) for n in range(30)])
        assert server.refused == 1


def test_the_setting_is_kept_from_the_first_session_on() -> None:
    with Limited(reply="452 4.4.5 enough") as server:
        replies = deliver(channel_to(server, "?messages=3"), [parcel(n) for n in range(10)])
        assert {one.outcome for one in replies} == {Outcome.ACCEPTED}
        assert (server.refused, server.carried) == (0, [3, 3, 3, 1])


def test_a_limit_told_after_the_body_delays_that_mail_and_blames_nobody() -> None:
    with Limited(stage="FINAL", reply="550 5.7.0 too many messages per session") as server:
        replies = deliver(channel_to(server), [parcel(n) for n in range(8)])
        assert [one.outcome for one in replies].count(Outcome.DEFERRED) == 1
        assert not any(one.invalid for one in replies)
        assert server.carried == [3, 3, 1]  # learned: the second session ends in time


def test_a_relay_that_refuses_a_fresh_session_too_is_out_of_reach_once() -> None:
    with Limited(reply="452 4.4.5 enough", most=0) as server:
        replies = deliver(channel_to(server), [parcel(n) for n in range(5)])
        assert {one.outcome for one in replies} == {Outcome.ROUTE}
        assert (server.clients, server.refused) == (1, 1)


@dataclass
class Greylisting(Sink):
    """Defers every second recipient, on whatever session."""

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == "RCPT" and int(talk.recipients[-1].removeprefix("reader").split("@")[0]) % 2:
            return "450 4.2.0 greylisted, come back"
        return reply


def test_a_greylist_is_not_taken_for_a_limit_for_long() -> None:
    with Greylisting() as server:
        replies = deliver(channel_to(server), [parcel(n) for n in range(60)])
        assert [one.outcome for one in replies].count(Outcome.DEFERRED) == 30
        assert server.clients <= 5


def test_an_unknown_reader_costs_no_session() -> None:
    class Strict(Sink):
        def answer(self, stage: str, talk: Talk, reply: str) -> str:
            return "550 5.1.1 no such user" if stage == "RCPT" and talk.taken else reply

    with Strict() as server:
        deliver(channel_to(server), [parcel(n) for n in range(6)])
        assert server.clients == 1


def test_a_learned_number_is_tried_anew_after_many_clean_sessions() -> None:
    limit = SessionLimit(None)
    limit.learn(4)
    assert limit.most == 4
    for _ in range(PROBE_AFTER):
        limit.ended_clean()
    assert limit.most == 8
    limit.learn(4)
    assert limit.most == 4


def test_a_number_that_was_set_is_never_exceeded() -> None:
    limit = SessionLimit(5)
    limit.learn(3)
    for _ in range(10 * PROBE_AFTER):
        limit.ended_clean()
    assert limit.most == 5


def test_begin_is_asked_once_for_a_mail_that_changed_sessions() -> None:
    begun: list[int] = []

    def begin(one: Parcel) -> bool:
        begun.append(one.key)
        return True

    with Limited(reply="452 4.4.5 enough") as server:
        deliver(channel_to(server), [parcel(n) for n in range(7)], begin)
    assert begun == list(range(7))
