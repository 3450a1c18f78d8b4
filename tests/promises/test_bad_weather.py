"""Promises 1, 2 and 11 in weather that lasts: a relay that slows down, a host that is lost.

Slow: every process is real, and a slow relay takes its time.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from publisher.actions.mail.relay import CHUNK
from publisher.cli.supervisor.addresses import answers
from publisher.cli.supervisor.broker import server_binary
from publisher.delivery.journal import DIRECTORY
from tests.harness import Installation, wait_for
from tests.promises.sending import CONNECTIONS, finished, in_state, letter, start, status
from tests.running.cluster import cluster, installation_env
from tests.running.ports import free_port
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


@pytest.fixture
def two_hosts() -> Iterator[tuple[Installation, Installation, Sink, str]]:
    """Two hosts with one PostgreSQL and the second one's broker; the first has a letter to send."""
    redis = free_port()
    with cluster() as server:
        env = installation_env(server) | {"REDIS_URL": f"redis://127.0.0.1:{redis}/0"}
        with (
            Sink(delay=0.02, keep=False) as sink,
            Installation(smtp_url=sink.url, env=env) as second,
        ):
            broker = ["--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir"]
            second.spawn(server_binary(), *broker, str(second.data_dir))
            wait_for(lambda: answers("127.0.0.1", redis), 20, "the broker")
            with letter(3_000, sink, env) as (first, issue):
                second.start("beat")
                yield first, second, sink, issue


def lose(host: Installation) -> Path:
    """All its processes at once, and its disk; where that is kept."""
    for pid in host.processes():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    journals = host.data_dir / DIRECTORY
    return journals.rename(host.data_dir / "kept")


def four_minutes_later(host: Installation) -> None:
    """The leases of whoever is gone have run out."""
    aged = "lease_expires_at = lease_expires_at - interval '4 minutes'"
    with psycopg.connect(host.env["DATABASE_URL"]) as server:
        server.execute(f"UPDATE delivery_delivery SET {aged} WHERE state = 'attempting'".encode())


def test_a_host_that_is_lost_leaves_its_running_chunks_uncertain_and_nothing_else(
    two_hosts: tuple[Installation, Installation, Sink, str],
) -> None:
    first, second, sink, issue = two_hosts
    first.start("worker", "--concurrency", str(CHILDREN))
    send = start(second, issue)
    wait_for(lambda: len(sink.connected) == CHILDREN * CONNECTIONS, 60, "all connections")
    wait_for(lambda: len(sink.mails) > 1_000, 60, "the first mails")
    kept = lose(first)
    running = in_state(second, send, "attempting")
    assert len(running) <= CHILDREN * CHUNK
    second.start("worker", "--concurrency", str(CHILDREN))
    wait_for(lambda: not in_state(second, send, "pending"), 60, "the rest, by the other host")
    wait_for(lambda: in_state(second, send, "attempting") <= running, 20, "its last chunk")
    assert in_state(second, send, "attempting") == running  # nobody takes them before their time
    four_minutes_later(second)
    end = wait_for(lambda: finished(second, send), 60, "the end of the send")
    uncertain = in_state(second, send, "uncertain")
    assert uncertain == running
    assert end["counts"]["accepted"] + len(uncertain) == 3_000
    assert Counter(sink.recipients) == dict.fromkeys(sink.recipients, 1)
    assert in_state(second, send, "accepted") <= set(sink.recipients)

    kept.rename(kept.with_name(DIRECTORY))  # the host is back, with its disk
    first.start("worker", "--concurrency", "1")
    taken = uncertain & set(sink.recipients)
    wait_for(
        lambda: len(in_state(second, send, "uncertain") & taken) <= CHILDREN * CONNECTIONS,
        60,
        "what its journals say",
    )
    assert in_state(second, send, "uncertain") >= uncertain - taken
    assert Counter(sink.recipients) == dict.fromkeys(sink.recipients, 1)
