"""What only SMTP can do, right and wrong. The contract suite is in test_contract.py."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from publisher.channels.smtp import SmtpChannel, SmtpRoute
from publisher.channels.smtp.connection import Timeouts
from publisher.channels.types import Outcome, Parcel, Reply
from tests.channels import certificates
from tests.channels.chaos import Chaos
from tests.channels.harness_smtp import PATIENT, channel_to, channel_to_chaos
from tests.sink import Sink, Talk


def parcel(key: int, body: bytes = b"Subject: x\r\n\r\ntext\r\n", **changes: object) -> Parcel:
    made = Parcel(
        key=key,
        attempt=1,
        recipient=f"reader{key}@example.org",
        sender=f"b-{key}@news.example.org",
        body=body,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def deliver(
    channel: SmtpChannel,
    parcels: list[Parcel],
    begin: Callable[[Parcel], bool] = lambda parcel: True,
) -> list[Reply]:
    try:
        return list(channel.deliver(iter(parcels), begin))
    finally:
        channel.close()


def outcomes(server: Chaos) -> list[str]:
    replies = deliver(channel_to_chaos(server), [parcel(n) for n in range(3)])
    return [reply.outcome.value for reply in replies]


@pytest.fixture
def chaos() -> Iterator[Chaos]:
    with Chaos() as server:
        yield server


def test_the_next_envelope_leaves_before_the_answer_to_the_body(chaos: Chaos) -> None:
    seen: list[bytes] = []
    said = chaos.answer
    chaos.answer = lambda stage, talk, reply: (  # type: ignore[method-assign]
        seen.append(talk.buffer) if stage == "FINAL" else None,
        said(stage, talk, reply),
    )[1]
    assert outcomes(chaos) == ["accepted"] * 3
    assert [b"RCPT TO:<reader" in waiting for waiting in seen] == [True, True, False]
    assert chaos.clients == 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("hangs at FINAL", ["unknown", "route", "route"]),
        ("resets at FINAL", ["unknown", "route", "route"]),
        ("resets at MAIL", ["route", "route", "route"]),
        ("4xx for some, 5xx for others", ["refused", "deferred", "refused"]),
        ("RCPT refused, DATA accepted", ["refused"] * 3),
        ("policy at RCPT", ["route"] * 3),
        ("421 in mid-batch", ["accepted"] * 3),
        ("421 at FINAL", ["deferred"] * 3),
        ("splits replies", ["accepted"] * 3),
        ("content refused", ["refused"] * 3),
        ("answers ahead", ["route"] * 3),
        ("250 to DATA", ["route"] * 3),
    ],
)
def test_each_fault_is_told_for_what_it_is(chaos: Chaos, fault: str, expected: list[str]) -> None:
    chaos.fault = fault
    assert outcomes(chaos) == expected


def test_a_lone_dot_ends_a_data_that_nobody_is_to_get(chaos: Chaos) -> None:
    chaos.fault = "RCPT refused, DATA accepted"
    assert outcomes(chaos) == ["refused"] * 3
    assert chaos.clients == 1  # the session went on
    assert all(not mail.body for mail in chaos.mails)


def test_a_reply_is_kept_with_its_codes_and_without_addresses(chaos: Chaos) -> None:
    chaos.fault = "4xx for some, 5xx for others"
    replies = deliver(channel_to(chaos.url, chaos.address), [parcel(1), parcel(2)])
    assert [reply.code for reply in replies] == ["450 4.2.0", "550 5.1.1"]
    assert [reply.text for reply in replies] == ["greylisted", "<[address]> unknown"]


def test_a_stop_after_data_was_opened_ahead_sends_no_body(chaos: Chaos) -> None:
    channel = channel_to(chaos.url, chaos.address)
    parcels = [parcel(n) for n in range(3)]
    replies = list(channel.deliver(parcels, lambda parcel: parcel.key < 1))
    assert [reply.key for reply in replies] == [0]
    assert [reply.outcome.value for reply in channel.deliver(parcels[1:], lambda p: True)] == [
        "accepted",
        "accepted",
    ]
    channel.close()
    assert chaos.recipients == [p.recipient for p in parcels]
    assert chaos.clients == 2


def test_a_connection_that_went_stale_between_two_calls_is_opened_again() -> None:
    with Sink() as server:
        channel = channel_to(server.url, server.address)
        assert [r.outcome for r in channel.deliver([parcel(1)], lambda p: True)] == ["accepted"]
        for client in list(server.connected):
            client.shutdown(2)
        assert [r.outcome for r in channel.deliver([parcel(2)], lambda p: True)] == ["accepted"]
        channel.close()
        assert server.clients == 2


def test_a_connection_takes_only_so_many_messages() -> None:
    with Sink() as server:
        route = SmtpRoute.from_url(server.url, allow_private=[server.address])
        channel = SmtpChannel(replace(route, messages=2), timeouts=PATIENT)
        assert len(deliver(channel, [parcel(n) for n in range(5)])) == 5
        assert server.clients == 3
        assert server.lines.count("QUIT") == 3


def test_an_answer_may_come_after_many_looks_at_the_clock() -> None:
    timeouts = Timeouts(connect=0.05, greeting=20, command=20, data=20, block=20, final=20)
    with Sink(delay=0.3) as server:
        replies = deliver(channel_to(server.url, server.address, timeouts), [parcel(1), parcel(2)])
    assert [reply.outcome.value for reply in replies] == ["accepted"] * 2


def test_pieces_arrive_as_one_body_however_many_and_however_large() -> None:
    """More than the kernel takes in one call; more than the socket takes before somebody reads."""
    timeouts = Timeouts(connect=0.05, greeting=20, command=20, data=20, block=20, final=20)
    line = b"%06d" + b"x" * 60 + b"\r\n"
    many = [line % number for number in range(1_500)]
    large = [b"".join(line % number for number in range(100_000)), b"end\r\n"]
    with Sink() as server:
        parcels = [parcel(1, pieces=many), parcel(2, pieces=large), parcel(3, pieces=[b"x\r\n"])]
        deliver(channel_to(server.url, server.address, timeouts), parcels)
        assert [mail.body for mail in server.mails] == [p.whole for p in parcels]


def test_a_recipient_is_refused_in_the_midst_of_replies_that_were_all_the_same() -> None:
    class Full(Sink):
        def answer(self, stage: str, talk: Talk, reply: str) -> str:
            refused = stage == "RCPT" and talk.recipients[-1] == "reader4@example.org"
            return "552 5.2.2 mailbox full" if refused else reply

    with Full() as server:
        channel = channel_to(server.url, server.address)
        replies = deliver(channel, [parcel(number) for number in range(8)])
    assert [reply.outcome.value for reply in replies].count("refused") == 1
    assert [reply.key for reply in replies] == list(range(8))
    assert len(server.mails) == 7


def test_a_caller_that_stops_listening_leaves_nothing_half_done() -> None:
    with Sink() as server:
        channel = channel_to(server.url, server.address)
        replies = channel.deliver([parcel(1), parcel(2)], lambda p: True)
        next(replies)
        replies.close()  # type: ignore[attr-defined]
        assert [r.key for r in channel.deliver([parcel(3)], lambda p: True)] == [3]
        channel.close()
        assert server.recipients == ["reader1@example.org", "reader3@example.org"]


@pytest.mark.parametrize(
    ("body", "arrives"),
    [
        (b".a\r\n..b\r\n.\r\n", b".a\r\n..b\r\n.\r\n"),
        (b"a\n.\nMAIL FROM:<x@y>\n", b"a\r\n.\r\nMAIL FROM:<x@y>\r\n"),
        (b"a\r.\rb", b"a\r\n.\r\nb\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_no_body_can_end_itself(body: bytes, arrives: bytes) -> None:
    with Sink() as server:
        deliver(channel_to(server.url, server.address), [parcel(1, body), parcel(2)])
        assert [mail.body for mail in server.mails] == [arrives, parcel(2).body]


@pytest.mark.parametrize("missing", ["8BITMIME", "SMTPUTF8", "SIZE"])
def test_what_a_relay_cannot_take_is_refused_by_name(missing: str) -> None:
    wanted = {
        "8BITMIME": parcel(1, "Subject: é\r\n".encode()),
        "SMTPUTF8": parcel(1, recipient="é@exämple.org"),
        "SIZE": parcel(1, b"x" * 2000),
    }[missing]
    for extensions in (("PIPELINING", "SIZE 1000"), ("8BITMIME", "SMTPUTF8", "SIZE 9000")):
        with Sink(extensions=extensions) as server:
            refused, fine = deliver(channel_to(server.url, server.address), [wanted, parcel(2)])
            able = len(extensions) == 3
            assert refused.outcome is (Outcome.ACCEPTED if able else Outcome.REFUSED)
            assert able or refused.code in {"554 5.6.3", "553 5.6.7", "552 5.3.4"}
            assert fine.outcome is Outcome.ACCEPTED
            if able and missing == "SMTPUTF8":
                assert "é@xn--exmple-cua.org" in server.recipients
                assert "SMTPUTF8" in server.lines[1]


def test_an_address_cannot_smuggle_commands() -> None:
    hostile = "a@example.org>\r\nRCPT TO:<b@example.org"
    with Sink() as server:
        replies = deliver(
            channel_to(server.url, server.address), [parcel(1, recipient=hostile), parcel(2)]
        )
        assert [reply.outcome for reply in replies] == ["refused", "accepted"]
        assert server.recipients == ["reader2@example.org"]


@pytest.mark.parametrize("way", ["smtps", "smtp"])
@pytest.mark.parametrize("users", [{"eve": "p@ss:w%rd"}, {"LOGIN": "p@ss:w%rd"}])
def test_tls_and_sign_in(tmp_path: Path, way: str, users: dict[str, str]) -> None:
    tls, authority = certificates.make(tmp_path)
    user, password = next(iter(users.items()))
    with Sink(tls=tls, implicit=way == "smtps", users=users) as server:
        url = f"{way}://{user}:p%40ss%3Aw%25rd@localhost:{server.port}"
        route = SmtpRoute.from_url(url, allow_private=[f"localhost:{server.port}"])
        good = replace(route, ca_file=authority)
        bad = replace(good, password="wrong")
        assert [r.outcome for r in deliver(SmtpChannel(good), [parcel(1), parcel(2)])] == [
            "accepted",
            "accepted",
        ]
        (refused,) = deliver(SmtpChannel(bad), [parcel(3)])
        assert (refused.outcome, refused.code) == (Outcome.ROUTE, "535 5.7.8")
        (unverified,) = deliver(SmtpChannel(route), [parcel(4)])
        assert unverified.outcome is Outcome.ROUTE
        assert "certificate is not valid" in unverified.text
        assert password not in f"{route!r} {refused} {unverified}"
    assert len(server.mails) == 2


@dataclass
class Old(Sink):
    """A server from before 1993, or one that knows nothing but its own answer to EHLO."""

    refusal: str = "502 5.5.1 unknown"

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        return self.refusal if stage == "EHLO" else reply


def test_a_server_that_does_not_know_ehlo_is_greeted_by_helo() -> None:
    for refusal in ("502 5.5.1 unknown", "500 what", "504 no"):
        with Old(refusal=refusal) as server:
            replies = deliver(channel_to(server.url, server.address), [parcel(1), parcel(2)])
            assert [reply.outcome for reply in replies] == ["accepted", "accepted"]
            assert [line.split()[0] for line in server.lines[:3]] == ["EHLO", "HELO", "MAIL"]
            assert " SIZE=" not in server.lines[2]  # it offered nothing, so nothing is used
    with Old(refusal="554 5.7.1 go away") as server:
        (reply,) = deliver(channel_to(server.url, server.address), [parcel(1)])
        assert (reply.outcome, reply.code) == (Outcome.ROUTE, "554 5.7.1")


def test_a_server_without_ehlo_is_no_way_around_tls(tmp_path: Path) -> None:
    tls, _ = certificates.make(tmp_path)
    with Old(tls=tls) as server:
        url = f"smtp://{server.address}?starttls=required"
        (reply,) = deliver(channel_to(url, server.address), [parcel(1)])
        assert (reply.outcome, server.mails) == (Outcome.ROUTE, [])


def test_nothing_is_pipelined_around_starttls_and_ehlo_is_said_again(tmp_path: Path) -> None:
    tls, _ = certificates.make(tmp_path)
    with Sink(tls=tls) as server:  # it slips "250 injected" in behind its 220, in plain
        (reply,) = deliver(channel_to(f"smtp://{server.address}", server.address), [parcel(1)])
        assert reply.outcome is Outcome.ACCEPTED
        verbs = [line.split()[0] for line in server.lines]
        assert verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "MAIL"]
        assert "SIZE=" in server.lines[3]  # what the second EHLO offered, not what was slipped in


def test_tls_that_is_required_is_never_done_without(tmp_path: Path) -> None:
    with Sink() as plain:
        url = f"smtp://{plain.address}?starttls=required"
        (reply,) = deliver(channel_to(url, plain.address), [parcel(1)])
        assert (reply.outcome, plain.mails) == (Outcome.ROUTE, [])
        (reply,) = deliver(channel_to(f"smtp://u:p@{plain.address}", plain.address), [parcel(1)])
        assert reply.outcome is Outcome.ROUTE
        assert not [line for line in plain.lines if line.startswith("AUTH")]
        (reply,) = deliver(channel_to(f"smtp://{plain.address}", plain.address), [parcel(1)])
        assert reply.outcome is Outcome.ACCEPTED
    tls, _ = certificates.make(tmp_path)
    with Sink(tls=tls) as server:
        (reply,) = deliver(channel_to(f"smtp://{server.address}", server.address), [parcel(1)])
        assert reply.outcome is Outcome.ACCEPTED
        assert "STARTTLS" in server.lines


def test_tls_that_fails_is_the_routes_affair() -> None:
    with Sink(extensions=("STARTTLS",)) as server:  # it has no certificate: the handshake breaks
        url = f"smtp://{server.address}?starttls=required"
        (reply,) = deliver(channel_to(url, server.address), [parcel(1)])
        assert reply.outcome is Outcome.ROUTE
        assert "TLS" in reply.text


def test_a_private_relay_is_reached_only_when_it_is_named() -> None:
    with Sink() as server:
        (reply,) = deliver(SmtpChannel(SmtpRoute.from_url(server.url)), [parcel(1)])
        assert reply.outcome is Outcome.ROUTE
        assert f"PUBLISHER_ALLOW_PRIVATE={server.address}" in reply.text
        assert server.clients == 0
