"""Promises 1 and 2: kill any process at any moment; nobody is lost, nobody gets it twice.

Slow: every process is real, and a send must be long enough to be interrupted.
"""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
from redis import Redis

from publisher.actions.processes.broker import socket_path
from tests.harness import wait_for
from tests.promises.sending import CONNECTIONS, finished, letter, start
from tests.promises.soak import judge, soak
from tests.running.cluster import cluster, installation_env
from tests.sink import Sink

pytestmark = pytest.mark.slow
CHILDREN = 2


@pytest.fixture
def postgresql() -> Iterator[Any]:
    with cluster() as server:
        yield server


def test_killed_workers_lose_nobody_and_repeat_nobody() -> None:
    judge(soak(readers=2_000, kills=5))


def test_killed_workers_lose_nobody_on_postgresql(postgresql: Any) -> None:
    judge(soak(readers=1_000, kills=3, seed=2, env=installation_env(postgresql)))


def test_a_broker_that_is_killed_with_all_its_data_only_delays() -> None:
    with Sink(delay=0.05, keep=False) as sink, letter(600, sink) as (made, issue), made.up():
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 100, 60, "the first mails")
        (broker,) = made.pids("valkey-server")
        shutil.rmtree(made.data_dir / "broker")
        (made.data_dir / "broker").mkdir(mode=0o700)
        os.kill(broker, signal.SIGKILL)
        end = wait_for(lambda: finished(made, send), 60, "the end of the send")
    assert end["counts"]["accepted"] == 600
    assert set(Counter(sink.recipients).values()) == {1}


def test_a_broker_that_forgets_everything_only_delays() -> None:
    with Sink(delay=0.05, keep=False) as sink, letter(400, sink) as (made, issue), made.up():
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 100, 60, "the first mails")
        with closing(Redis(unix_socket_path=str(socket_path(made.data_dir)))) as broker:
            broker.flushall()
        end = wait_for(lambda: finished(made, send), 60, "the end of the send")
    assert end["counts"]["accepted"] == 400
    assert set(Counter(sink.recipients).values()) == {1}


def test_everything_killed_at_once_goes_on_at_the_next_start() -> None:
    with Sink(delay=0.05, keep=False) as sink, letter(400, sink) as (made, issue):
        with made.up("--concurrency", str(CHILDREN)):
            send = start(made, issue)
            wait_for(lambda: len(sink.mails) > 100, 60, "the first mails")
            for pid in made.processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        with made.up("--concurrency", str(CHILDREN)):
            end = wait_for(lambda: finished(made, send), 60, "the end of the send")
    assert end["counts"]["uncertain"] <= CHILDREN * CONNECTIONS
    assert end["counts"]["accepted"] + end["counts"]["uncertain"] == 400
    assert set(Counter(sink.recipients).values()) == {1}


def test_a_database_that_crashes_and_comes_back_only_delays(postgresql: Any) -> None:
    env = installation_env(postgresql)
    with Sink(delay=0.05, keep=False) as sink, letter(600, sink, env) as (made, issue), made.up():
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 100, 60, "the first mails")
        os.kill(postgresql.get_pid(), signal.SIGQUIT)  # an immediate shutdown: like a crash
        wait_for(lambda: not postgresql.get_postmaster_info().process.is_running(), 20, "its end")
        postgresql.ensure_postgres_running()
        end = wait_for(lambda: finished(made, send), 60, "the end of the send")
    assert end["counts"]["uncertain"] <= CHILDREN * CONNECTIONS
    assert end["counts"]["accepted"] + end["counts"]["uncertain"] == 600
    assert set(Counter(sink.recipients).values()) == {1}
    assert len(sink.mails) >= end["counts"]["accepted"]
