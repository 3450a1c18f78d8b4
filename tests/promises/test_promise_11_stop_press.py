"""Promise 11: stop-press halts every running send; no body begins 2 seconds later.

Slow: every process is real, and it listens for five seconds after the stop.
"""

import time

import pytest

from tests.harness import wait_for
from tests.promises.sending import finished, letter, start, status
from tests.sink import Sink

pytestmark = pytest.mark.slow


def test_nothing_begins_two_seconds_after_stop_all(database: dict[str, str] | None) -> None:
    with (
        Sink(delay=0.08, keep=False) as sink,
        letter(600, sink, database) as (made, issue),
        made.up(),
    ):
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 30, 60, "the first mails")
        assert made.json("send", "stop-all") == {"stopped": [send]}
        stopped = time.monotonic()
        wait_for(lambda: time.monotonic() > stopped + 2, 5, "two seconds")
        there = len(sink.mails)
        assert there < 600
        wait_for(lambda: time.monotonic() > stopped + 5, 5, "three more seconds")
        assert len(sink.mails) == there
        assert status(made, send)["state"] == "paused"
        made.run("send", "resume", send)
        end = wait_for(lambda: finished(made, send), 90, "the end after the resumption")
        assert end["counts"]["accepted"] == 600 == len(set(sink.recipients))
