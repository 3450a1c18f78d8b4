"""Promises 1, 2 and 11 in weather that lasts: a relay that slows down, a host that is lost.

Slow: every process is real, and a slow relay takes its time.
"""

import time
from collections import Counter

import pytest

from tests.harness import wait_for
from tests.promises.sending import CONNECTIONS, finished, letter, start, status
from tests.sink import Sink

pytestmark = pytest.mark.slow
CHILDREN = 2
FAST, SLOW = 0.005, 5.0  # seconds until the relay answers


def test_a_relay_that_slows_down_a_thousandfold_is_sent_to_on_all_connections() -> None:
    readers = 2_000
    with Sink(delay=FAST, keep=False) as sink, letter(readers, sink) as (made, issue), made.up():
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 400, 60, "the first mails")
        sink.delay, slow_since = SLOW, time.monotonic()
        wait_for(lambda: time.monotonic() > slow_since + 1, 5, "all connections to meet it")
        whole = len(sink.bodies) + CHILDREN * CONNECTIONS
        wait_for(lambda: len(sink.bodies) >= whole, 2.5 * SLOW, "another mail on each connection")
        assert len(sink.connected) <= CHILDREN * CONNECTIONS
        made.run("send", "stop-all")
        stopped = time.monotonic()
        wait_for(lambda: status(made, send)["state"] == "paused", 5, "the stop")
        wait_for(lambda: time.monotonic() > stopped + 3, 10, "three seconds")
        assert max(sink.bodies) <= stopped + 2, "a body began two seconds after the stop"
        sink.delay = FAST
        made.run("send", "resume", send)
        end = wait_for(lambda: finished(made, send), 60, "the end of the send")
    assert end["counts"]["accepted"] == readers
    assert Counter(sink.recipients) == dict.fromkeys(sink.recipients, 1)
    assert len(sink.recipients) == readers
