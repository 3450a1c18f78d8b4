"""Promises 1 and 2: kill any process at any moment; nobody is lost, nobody gets it twice."""

import os
import random
import signal
import sqlite3

import pytest

from tests.harness import wait_for
from tests.promises.sending import finished, letter, start
from tests.sink import Sink

pytestmark = pytest.mark.slow
READERS, CHILDREN = 2000, 2


def test_killed_workers_lose_nobody_and_repeat_nobody() -> None:
    kills = 0
    with (
        Sink(delay=0.004, keep=False) as sink,
        letter(READERS, sink) as (made, issue),
        made.up(),
    ):
        send = start(made, issue)
        for share in (0.1, 0.3, 0.5, 0.7):
            wait_for(lambda n=share * READERS: len(sink.mails) > n, 60, "mails at the sink")
            whole = made.pids("-m workers worker")
            # The first is the parent: now a child, now all of them at once.
            victim = whole[0] if share in (0.3, 0.7) else random.choice(whole[1:] or whole)
            kills += 1
            os.kill(victim, signal.SIGKILL)
        end = wait_for(lambda: finished(made, send), 120, "the end of the send")
        database = sqlite3.connect(made.data_dir / "publisher.sqlite3")
        rows = database.execute("SELECT address, state FROM delivery_delivery").fetchall()
    got, uncertain = sink.recipients, {a for a, state in rows if state == "uncertain"}
    accepted = {a for a, state in rows if state == "accepted"}
    assert sum(end["counts"].values()) == end["recipients"] == READERS
    assert len(accepted) + len(uncertain) == READERS
    assert accepted <= set(got), "lost: the ledger says accepted, the sink has none"
    assert len(got) == len(set(got)), "repeated"
    assert len(uncertain) <= CHILDREN * kills
