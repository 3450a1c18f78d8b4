"""A second host: only settings and `publisher worker`, on PostgreSQL and a Redis of its own.

Slow: real processes on a real PostgreSQL.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.channels.mailbox import list_mails
from publisher.cli.demo import readers
from publisher.cli.supervisor.addresses import answers
from publisher.cli.supervisor.broker import server_binary
from tests.harness import Installation, wait_for
from tests.running.cluster import cluster, installation_env
from tests.running.ports import free_port

pytestmark = pytest.mark.slow
SAMPLE = Path(readers.__file__).with_name("sample")


@pytest.fixture
def database() -> Iterator[dict[str, str]]:
    """The settings of an empty database, and the keys."""
    with cluster() as server:
        yield installation_env(server, "postgres")


@pytest.fixture
def two_hosts(database: dict[str, str]) -> Iterator[tuple[Installation, Installation]]:
    """Two data directories that share a database, a broker, a relay and keys."""
    redis, relay = free_port(), free_port()
    shared = database | {"REDIS_URL": f"redis://127.0.0.1:{redis}/0"}
    url = f"smtp://127.0.0.1:{relay}?starttls=never"
    with (
        Installation(smtp_url=url, env=shared) as first,
        Installation(smtp_url=url, env=shared) as second,
    ):
        broker = ["--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--dir"]
        first.spawn(server_binary(), *broker, str(first.data_dir))
        first.spawn_module(
            "publisher.channels.mailbox", "--data-dir", str(first.data_dir), "--port", str(relay)
        )
        for port in (redis, relay):
            wait_for(lambda port=port: answers("127.0.0.1", port), 20, f"port {port}")
        yield first, second


def test_a_second_host_needs_settings_and_a_worker(
    two_hosts: tuple[Installation, Installation],
) -> None:
    first, second = two_hosts
    for command in ("worker", "beat", "web", "up"):
        refused = second.run(command, check=False, fresh=True)
        assert refused.returncode == 3, command
        assert "publisher migrate" in refused.stderr
    first.run("migrate")
    table = first.data_dir / "readers.csv"
    addresses = readers.write_readers(table)
    first.run("publication", "create", "c", "--name", "C", "--domain", "c.example.org")
    first.run("newsletter", "create", "daily")
    first.run("subscriber", "import", table, "--list", "daily", "--source", "invented")
    story = first.json("article", "import", SAMPLE / "3-halles.txt")["articles"][0]
    issue = first.json("issue", "create", "daily", "--article", story["guid"])["issue"]
    send = first.json("issue", "send", issue)["send"]
    worker, beat = second.start("worker"), second.start("beat")
    wait_for(
        lambda: first.json("send", "status", send)["state"] == "finished", 60, "the end of the send"
    )
    assert first.json("send", "status", send)["counts"]["accepted"] == 500
    recipients = [mail.recipient for mail in list_mails(first.data_dir, limit=None)]
    assert sorted(recipients) == sorted(addresses)
    assert not second.pids("valkey-server")
    for process in (worker, beat):
        process.terminate()
        assert process.wait(40) == 0
    second.assert_nothing_runs()
