"""SMTP replies: read from any packets, judged by what they are about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.channels.reply_table import Stage, Verdict
from publisher.channels.smtp.replies import (
    LONGEST_REPLY,
    Answer,
    BadReply,
    ReplyReader,
    outcome,
    verdict,
)
from publisher.channels.types import Outcome

TEXT = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=30)
ANSWERS = st.builds(
    Answer, st.integers(200, 599), st.lists(TEXT, min_size=1, max_size=4).map(tuple)
)


def wire(answer: Answer) -> bytes:
    last = len(answer.lines) - 1
    marks = ["-"] * last + [" "]
    pairs = zip(marks, answer.lines, strict=True)
    return "".join(f"{answer.code}{mark}{line}\r\n" for mark, line in pairs).encode()


@given(st.lists(ANSWERS, max_size=5), st.randoms(use_true_random=False))
def test_replies_are_the_same_however_they_are_cut_into_packets(answers, random) -> None:  # type: ignore[no-untyped-def]
    data, reader, found = b"".join(map(wire, answers)), ReplyReader(), []
    while data:
        size = random.randint(1, 12)
        reader.feed(data[:size])
        data = data[size:]
        while (answer := reader.take()) is not None:
            found.append(answer)
    assert found == answers
    assert reader.empty


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    reader = ReplyReader()
    reader.feed(data)
    try:
        while (answer := reader.take()) is not None:
            assert 200 <= answer.code < 600
            verdict(answer, Stage.RCPT)
            assert "@" not in answer.words()
    except BadReply:
        pass


@pytest.mark.parametrize("data", [b"220 " + b"x" * 10_000, b"220-x\r\n" * 100_000])
def test_a_reply_without_end_is_refused_before_it_fills_the_memory(data: bytes) -> None:
    reader, fed = ReplyReader(), 0
    try:
        while fed < len(data):
            reader.feed(data[fed : fed + 1000])
            fed += 1000
            assert reader.take() is None
    except BadReply:
        assert fed < LONGEST_REPLY + 2000
    else:
        pytest.fail("it read on and on")


@pytest.mark.parametrize(
    ("said", "stage", "means", "then"),
    [
        ("250 2.0.0 queued", Stage.FINAL, Verdict.ACCEPTED, Outcome.ACCEPTED),
        ("450 4.2.0 greylisted", Stage.RCPT, Verdict.DEFERRAL, Outcome.DEFERRED),
        ("452 4.2.2 over quota", Stage.RCPT, Verdict.FULL, Outcome.DEFERRED),
        ("552 5.2.2 over quota", Stage.RCPT, Verdict.FULL, Outcome.REFUSED),
        ("550 5.1.1 unknown", Stage.RCPT, Verdict.UNKNOWN, Outcome.REFUSED),
        ("550 No such user here", Stage.RCPT, Verdict.UNKNOWN, Outcome.REFUSED),
        ("550 5.4.1 Recipient address rejected: Access denied", Stage.RCPT, Verdict.UNKNOWN,
         Outcome.REFUSED),
        ("550 5.7.1 Service unavailable; client blocked", Stage.RCPT, Verdict.REPUTATION,
         Outcome.ROUTE),
        ("554 5.7.1 <x>: Relay access denied", Stage.RCPT, Verdict.POLICY, Outcome.ROUTE),
        ("550 Message rejected: your IP is on the Spamhaus list", Stage.FINAL, Verdict.REPUTATION,
         Outcome.ROUTE),
        ("530 Authentication required", Stage.MAIL, Verdict.POLICY, Outcome.ROUTE),
        ("451 4.3.0 try later", Stage.MAIL, Verdict.DEFERRAL, Outcome.ROUTE),
        ("552 5.3.4 Message too big", Stage.MAIL, Verdict.CONTENT, Outcome.REFUSED),
        ("554 5.6.0 broken", Stage.FINAL, Verdict.CONTENT, Outcome.REFUSED),
        ("554 Transaction failed", Stage.FINAL, Verdict.CONTENT, Outcome.REFUSED),
        ("503 bad sequence", Stage.RCPT, Verdict.POLICY, Outcome.ROUTE),
    ],
)  # fmt: skip
def test_a_reply_is_judged_by_what_it_is_about(
    said: str, stage: Stage, means: Verdict, then: Outcome
) -> None:
    answer = Answer(int(said[:3]), (said[4:],))
    assert (verdict(answer, stage), outcome(answer, stage)) == (means, then)


def test_an_enhanced_code_of_another_class_is_none() -> None:
    assert Answer(550, ("2.0.0 what",)).codes == "550"
    assert Answer(250, ("192.0.2.1 took it",)).codes == "250"
    assert Answer(250, ("2.1.5 OK",)).codes == "250 2.1.5"
