"""A pool that is to end does not sit out its wait for tasks."""

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from kombu import Connection, Consumer, Queue
from redis import Redis

from tests.harness import wait_for
from tests.running.valkey import Valkey
from workers.unblocking import EndWait

WAIT = 60  # seconds that the broker would have it wait


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path)
    yield server
    server.kill()


@pytest.fixture
def connection(valkey: Valkey) -> Iterator[Connection]:
    address = valkey.url.replace("unix://", "redis+socket://")
    with Connection(address, transport_options={"polling_interval": WAIT}) as made:
        yield made


def waiting(connection: Connection, valkey: Valkey) -> tuple[EndWait, Any]:
    """A pool's consumer, whose question for tasks stands at the broker."""
    consumer = Consumer(connection.channel(), [Queue("mail")], callbacks=[lambda *_: None])
    consumer.consume()
    pool, step = SimpleNamespace(task_consumer=consumer), EndWait(None)
    step.start(pool)
    connection.transport.cycle.on_poll_start()
    wait_for(lambda: blocked(valkey) == 1, 10, "the wait for tasks")
    return step, pool


def blocked(valkey: Valkey) -> int:
    return int(Redis.from_url(valkey.url).info("clients")["blocked_clients"])


def test_the_wait_ends_with_the_pool(connection: Connection, valkey: Valkey) -> None:
    step, pool = waiting(connection, valkey)
    begun = time.monotonic()
    step.shutdown(pool)
    pool.task_consumer.channel.close()
    assert time.monotonic() - begun < WAIT / 4
    assert blocked(valkey) == 0


def test_without_a_broker_it_ends_too(connection: Connection, valkey: Valkey) -> None:
    step, pool = waiting(connection, valkey)
    valkey.kill()
    step.shutdown(pool)
