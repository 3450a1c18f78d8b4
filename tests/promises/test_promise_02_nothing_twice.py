"""Promise 2: nothing is sent twice, but what a person chooses to send again.

Slow: every process is real, and a send must be long enough to be interrupted.
"""

import shutil
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.harness import Installation, wait_for
from tests.promises.sending import (
    CONNECTIONS,
    finished,
    in_state,
    kill_workers,
    ledger,
    letter,
    new_issue,
    start,
    status,
)
from tests.sink import Gone, Sink, Taken, Talk

pytestmark = pytest.mark.slow
READERS, CHILDREN = 400, 2
# More than the children can lease (250 each): neither is without mail while the other holds it all.
MANY = 1600
OUTAGE = 20  # seconds


@dataclass
class Withholding(Sink):
    """Takes mail and, once told so, never answers a final dot: the mail is in, nobody knows."""

    held: list[Taken] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.withhold = threading.Event()
        super().__post_init__()

    def waits_everywhere(self) -> bool:
        """Whether each connection has a mail without an answer."""
        return len(self.held) == len(self.connected)

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        if stage != "FINAL" or not self.withhold.is_set():
            return reply
        self.held.append(Taken(talk.sender, talk.recipients[0], talk.last))
        talk.socket.recv(262_144)  # until the client is gone; the envelope ahead came with the body
        raise Gone


def test_a_kill_between_the_final_dot_and_its_answer_repeats_nobody(
    database: dict[str, str] | None,
) -> None:
    with (
        Withholding(delay=0.04) as sink,
        letter(MANY, sink, database) as (made, issue),
        made.up("--concurrency", str(CHILDREN)),
    ):
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 80, 60, "the first mails")
        sink.withhold.set()
        wait_for(lambda: sink.held and sink.waits_everywhere(), 20, "a dot on each connection")
        kill_workers(made)
        sink.withhold.clear()
        end = wait_for(lambda: finished(made, send), 60, "the end of the send")

        doubtful = {mail.recipient: mail for mail in sink.held}
        assert in_state(made, send, "uncertain") == set(doubtful)
        assert end["counts"]["accepted"] == MANY - len(doubtful)
        assert CHILDREN < len(end["uncertain"]) <= CHILDREN * CONNECTIONS
        # The rest of the send went on beside them, and nobody touched them.
        assert Counter(sink.recipients) == Counter(ledger(made, send).keys() - doubtful.keys())

        chosen, other, *_ = sorted(doubtful)
        before = ledger(made, send)
        made.run("send", "resend", send, "--delivery", str(before[chosen].key))
        wait_for(lambda: finished(made, send), 30, "the end of what was sent again")
        after = ledger(made, send)
        again = [mail for mail in sink.mails if mail.recipient == chosen]
        assert [mail.message_id for mail in again] == [doubtful[chosen].message_id]
        assert again[0].body == doubtful[chosen].body
        assert (after[chosen].key, after[chosen].state) == (before[chosen].key, "accepted")
        assert after[chosen].attempts == before[chosen].attempts + 1
        assert after[other] == before[other]
        assert other not in sink.recipients


def test_a_relay_that_is_away_for_20_seconds_delays_and_repeats_nobody() -> None:
    with Sink(delay=0.04, keep=False) as sink, letter(READERS, sink) as (made, issue), made.up():
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 80, 60, "the first mails")
        sink.close()
        back = time.monotonic() + OUTAGE
        before = list(sink.recipients)
        wait_for(lambda: time.monotonic() > back, OUTAGE + 5, "the end of the outage")
        standing = status(made, send)
        assert standing["state"] == "running"
        assert standing["counts"]["failed"] == 0
        with Sink(port=sink.port, keep=False) as later:
            end = wait_for(lambda: finished(made, send), 40, "the end of the send")
            got = Counter(before + later.recipients)
        uncertain = in_state(made, send, "uncertain")
        assert in_state(made, send, "accepted") | uncertain == ledger(made, send).keys()
        assert sum(end["counts"].values()) == READERS
        assert len(uncertain) <= CHILDREN * CONNECTIONS
        assert set(got.values()) == {1}
        assert in_state(made, send, "accepted") <= got.keys()


def copied(made: Installation, beside: Installation) -> None:
    """`cp -a` of the data directory while everything runs, as somebody would make a backup."""

    def whole() -> bool:
        shutil.rmtree(beside.data_dir)
        shutil.copytree(
            made.data_dir, beside.data_dir, ignore=_sockets, ignore_dangling_symlinks=True
        )
        with closing(sqlite3.connect(beside.data_dir / "publisher.sqlite3")) as database:
            return database.execute("PRAGMA quick_check").fetchall() == [("ok",)]

    wait_for(whole, 30, "a copy that is no torn database")


def _sockets(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if (Path(folder) / name).is_socket()}


def test_a_copied_ledger_sends_nothing_and_lists_what_was_running() -> None:
    with (
        Sink(delay=0.08) as sink,
        letter(READERS, sink) as (made, issue),
        Installation(smtp_url=sink.url) as copy,
        made.up(),
    ):
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 40, 60, "the first mails")
        copied(made, copy)
        with copy.up():
            shown = wait_for(lambda: _held(copy), 30, "the copy to notice")
            assert [(one["send"], one["kind"]) for one in shown["sends"]] == [(send, "issue")]
            assert "another place" in shown["held_because"]
            wait_for(lambda: finished(made, send), 60, "the end of the send")
            assert status(copy, send)["state"] == "held"
        assert Counter(sink.recipients) == Counter(ledger(made, send).keys())
        assert not made.json("ledger", "show")["held"]


def test_a_send_moves_to_another_machine_and_reaches_the_rest_there() -> None:
    with (
        Sink(delay=0.08) as sink,
        letter(READERS, sink) as (made, issue),
        Installation(smtp_url=sink.url) as moved,
    ):
        with made.up():
            send = start(made, issue)
            wait_for(lambda: len(sink.mails) > 40, 60, "the first mails")
        assert len(sink.mails) < READERS  # stopped in the middle, politely
        copied(made, moved)
        with moved.up():
            wait_for(lambda: _held(moved), 30, "the copy to notice")
            moved.run("ledger", "adopt", "--yes")
            assert not moved.json("ledger", "show")["held"]
            assert status(moved, send)["state"] == "held"
            moved.run("send", "resume", send)
            end = wait_for(lambda: finished(moved, send), 60, "the end of the send")
        assert end["counts"]["accepted"] == READERS
        assert Counter(sink.recipients) == Counter(ledger(moved, send).keys())


def test_what_is_decided_on_a_copy_waits_while_new_sends_go_out() -> None:
    few = 20
    with (
        Sink() as sink,
        letter(few, sink) as (made, issue),
        Installation(smtp_url=sink.url) as moved,
    ):
        made.run("ledger", "show")
        copied(made, moved)
        with moved.up():
            wait_for(lambda: _held(moved), 30, "the copy to notice")
            decided = moved.json("issue", "send", issue)
            assert (decided["state"], decided["hold_code"]) == ("held", "ledger_copied")
            moved.run("ledger", "adopt", "--yes")
            new = start(moved, new_issue(moved))
            wait_for(lambda: finished(moved, new), 60, "the end of a new send")
            assert status(moved, decided["send"])["state"] == "held"
            assert len(sink.mails) == few, "adopting let nothing else go"
            moved.run("send", "resume", decided["send"])
            wait_for(lambda: finished(moved, decided["send"]), 60, "the end of what was held")
        assert set(Counter(sink.recipients).values()) == {2}


def _held(made: Installation) -> dict[str, object] | None:
    shown: dict[str, object] = made.json("ledger", "show")
    return shown if shown["held"] else None
