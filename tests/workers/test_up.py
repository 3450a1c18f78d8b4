"""`publisher up` with real processes: nothing is left behind, what dies comes back.

Slow: it is the start and the end of all processes that is tested.
"""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from publisher.actions.processes.pulses import POOLS
from publisher.cli.supervisor.broker import broker_answers
from publisher.cli.supervisor.child import LOG_BYTES
from tests.harness import Installation, Running, wait_for

pytestmark = pytest.mark.slow

PARENTS = {
    "up": "publisher up",
    "web": "publisher.cli.supervisor.web",
    "worker": "-m workers worker",
    "broker": "valkey-server",
    "mailbox": "publisher.channels.mailbox",
}


@pytest.fixture
def installation() -> Iterator[Installation]:
    with Installation() as made:
        yield made


@pytest.fixture
def fresh() -> Iterator[Installation]:
    """One whose processes are started as an operator's are."""
    with Installation(fresh=True) as made:
        yield made


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[Installation, Running]]:
    """One that stays up for the tests which only look; it began with an empty directory."""
    with Installation(empty=True, fresh=True) as made, made.up() as up:
        yield made, up


def whole(installation: Installation) -> dict[str, list[int]]:
    """The pids of every part, once each has all its processes."""
    at_least = dict.fromkeys(PARENTS, 1) | {"web": 2, "worker": 2 + len(POOLS)}

    def complete() -> dict[str, list[int]] | None:
        found = {name: installation.pids(word) for name, word in PARENTS.items()}
        return found if all(len(found[n]) >= at_least[n] for n in found) else None

    return wait_for(complete, 30, "all processes")


def test_killing_any_parent_leaves_no_orphan(fresh: Installation) -> None:
    """Each part's first process is killed with -9: its own children end, and it comes back."""
    installation = fresh
    with installation.up() as up:
        for name in ("web", "worker", "mailbox", "broker"):
            before = whole(installation)[name]
            os.kill(before[0], signal.SIGKILL)
            wait_for(
                lambda gone=before: not set(gone) & set(installation.processes()),
                10,
                f"the end of every {name} process {before}",
            )
            whole(installation)
            assert f"{name} was killed (SIGKILL); starting it again" in up.printed()
        wait_for(installation.ready, 20, "/readyz")


def test_beat_that_is_killed_comes_back_and_ends_nobody(fresh: Installation) -> None:
    """It is forked from the worker, which goes on."""
    installation = fresh
    with installation.up():
        workers = set(whole(installation)["worker"])
        before = wait_for(lambda: installation.named("beat"), 30, "beat")
        os.kill(before[0], signal.SIGKILL)
        wait_for(lambda: set(installation.named("beat")) - set(before), 30, "another beat")
        assert all(workers & set(installation.named(name)) for name in POOLS)


def test_killing_up_leaves_nothing(fresh: Installation) -> None:
    installation = fresh
    with installation.up() as up:
        whole(installation)
        os.kill(up.pid, signal.SIGKILL)
        installation.assert_nothing_runs(10)
    installation.fresh = False
    with installation.up():  # and the lock went with it
        assert installation.ready()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_politely(
    installation: Installation, number: signal.Signals
) -> None:
    with installation.up() as up:
        whole(installation)
        assert up.stop(number) == 0
        assert up.printed().rstrip().endswith("stopped")
        installation.assert_nothing_runs(1)


def test_a_second_start_is_refused_and_names_the_first(
    shared: tuple[Installation, Running],
) -> None:
    installation, up = shared
    second = installation.run("up", check=False)
    assert second.returncode == 2
    assert f"pid {up.pid}" in second.stderr
    assert str(installation.data_dir) in second.stderr
    assert installation.ready()


def test_a_taken_port_is_named_before_anything_starts(installation: Installation) -> None:
    with closing(socket.create_server(("127.0.0.1", installation.port))):
        refused = installation.run("up", check=False)
        alone = installation.run("web", check=False)
    for result in (refused, alone):
        assert result.returncode == 2
        assert "PUBLISHER_BIND" in result.stderr
        assert str(installation.port) in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert not list((installation.data_dir / "logs").glob("*.log"))


@pytest.mark.parametrize("kind", ["a file in the way", "a file system that nobody can write"])
def test_an_unwritable_directory_is_refused(installation: Installation, kind: str) -> None:
    in_the_way = installation.data_dir / "file"
    in_the_way.write_text("kept")
    place = in_the_way / "data" if kind == "a file in the way" else Path("/proc/publisher")
    installation.env["PUBLISHER_DATA_DIR"] = str(place)
    refused = installation.run("up", check=False)
    assert refused.returncode == 2
    assert "PUBLISHER_DATA_DIR" in refused.stderr
    assert str(place) in refused.stderr
    assert in_the_way.read_text() == "kept"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLISHER_BIND", "8000"),
        ("PUBLISHER_BIND", "localhost:http"),
        ("PUBLISHER_BASE_URL", "news.example.org"),
        ("DATABASE_URL", "mysql://localhost/news"),
        ("REDIS_URL", "localhost:6379"),
        ("SMTP_URL", "http://relay.example.org"),
        ("SMTP_URL", "smtp://relay.example.org?starttls=maybe"),
        ("PUBLISHER_ALLOW_PRIVATE", "127.0.0.1"),
        ("PUBLISHER_ENCRYPTION_KEYS", "not a key"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_itself(
    installation: Installation, name: str, value: str
) -> None:
    keys = {
        "PUBLISHER_SECRET_KEY": "x",
        "PUBLISHER_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    installation.env |= {**keys, name: value}
    refused = installation.run("up", check=False)
    assert refused.returncode == 2
    assert name in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    installation.assert_nothing_runs(1)


def test_without_a_broker_a_command_says_nothing_about_it() -> None:
    """Nor about the database that it makes first."""
    with Installation(empty=True) as made:
        words = "publication create gazette --name G --domain example.org --json"
        created = made.run(*words.split())
    assert created.stderr == ""


def test_a_broker_out_of_reach_ends_the_start_with_3(installation: Installation) -> None:
    with closing(socket.socket()) as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        installation.env["REDIS_URL"] = f"redis://:geheim@127.0.0.1:{port}/0"
        refused = installation.run("up", check=False)
    assert refused.returncode == 3
    assert "REDIS_URL" in refused.stderr
    assert "geheim" not in refused.stderr
    installation.assert_nothing_runs(1)


def test_the_broker_listens_on_a_private_socket_only(
    shared: tuple[Installation, Running],
) -> None:
    installation, _ = shared
    (broker,) = installation.pids("valkey-server")
    listeners = {link.readlink().name for link in Path(f"/proc/{broker}/fd").iterdir()}
    inodes = {text[len("socket:[") : -1] for text in listeners if text.startswith("socket:")}
    tcp = Path(f"/proc/{broker}/net/tcp").read_text().splitlines()[1:]
    assert not [line for line in tcp if line.split()[9] in inodes and line.split()[3] == "0A"]
    title = Path(f"/proc/{broker}/cmdline").read_text().split("\0")[0]
    path = Path(title.partition("unixsocket:")[2].strip())
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert len(str(path)) < 100


def test_the_web_server_starts_without_a_warning(shared: tuple[Installation, Running]) -> None:
    """Granian finds our number of threads high for the cores; it is meant, and said nowhere."""
    log = shared[0].data_dir / "logs" / "web.log"
    assert log.exists()
    assert "WARNING" not in log.read_text()


def test_no_log_grows_without_end(shared: tuple[Installation, Running]) -> None:
    installation, _ = shared
    whole(installation)
    log = installation.data_dir / "logs" / "worker.log"
    with log.open("ab") as file:
        file.truncate(LOG_BYTES + 1)
    wait_for(lambda: log.stat().st_size < LOG_BYTES, 15, "a shorter log")
    assert log.with_suffix(".log.1").stat().st_size > LOG_BYTES


def test_a_broker_whose_folder_is_gone_comes_back(installation: Installation) -> None:
    """Its data, its folder and its socket's folder are removed while it is killed."""
    with installation.up():
        (broker,) = installation.pids("valkey-server")
        shutil.rmtree(installation.data_dir / "broker")
        os.kill(broker, signal.SIGKILL)

        def answers() -> bool:
            return bool(set(installation.pids("valkey-server")) - {broker}) and broker_answers(
                installation.data_dir
            )

        wait_for(answers, 30, "the broker")
