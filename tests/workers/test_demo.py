"""`publisher demo` and real sends that are interrupted: 500 readers, none lost, none twice."""

import os
import re
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from publisher.channels.mailbox import list_mails
from publisher.cli.demo import directory, readers
from publisher.errors import PublisherError
from tests.harness import PUBLISHER, Installation, wait_for

SAMPLE = Path(readers.__file__).with_name("sample")


@pytest.fixture
def installation() -> Iterator[Installation]:
    with Installation(empty=True) as made:
        yield made


def states(data_dir: Path) -> Counter[str]:
    """How many mail deliveries are in each state; empty before there are any."""
    path = data_dir / "publisher.sqlite3"
    if not path.exists():
        return Counter()
    query = "SELECT state, count(*) FROM delivery_delivery WHERE subscriber_id > 0 GROUP BY state"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
        try:
            return Counter(dict(database.execute(query).fetchall()))
        except sqlite3.OperationalError:  # no table yet
            return Counter()


def caught(data_dir: Path) -> Counter[str]:
    """How many mails each reader got."""
    return Counter(mail.recipient for mail in list_mails(data_dir, limit=None))


def logs_with_addresses(data_dir: Path) -> list[str]:
    """Log lines that hold a reader's address."""
    logs = [*(data_dir / "logs").glob("*"), *data_dir.glob("*.log")]
    assert len(logs) >= 5
    lines = [line for log in logs for line in log.read_text(errors="replace").splitlines()]
    return [line for line in lines if re.search(r"@example\.org", line)]


@pytest.mark.slow
def test_once_counts_everything_and_fits_a_screen() -> None:
    """Slow: the whole demo, with real processes and 500 mails."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PUBLISHER_")}
    done = subprocess.run(
        [PUBLISHER, "demo", "--once"],
        env=environment | {"LC_ALL": "en_US.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) <= 40
    assert [line for line in lines if len(line) > 80 and "http" not in line] == []
    assert "500 accepted" in done.stdout
    assert "Nothing leaves this machine" in done.stdout
    assert "warning" not in done.stdout.lower()


@pytest.mark.slow
def test_killing_the_worker_in_mid_send_loses_and_repeats_nobody(
    installation: Installation,
) -> None:
    """The issue's Done when 4, with the interactive demo.

    Slow: the whole demo, and a worker that comes back.
    """
    process = installation.start("demo")
    screen = installation.screen("demo")
    half_way = wait_for(lambda: states(installation.data_dir)["accepted"] > 20, 90, "some mail")
    assert half_way
    for pid in installation.pids("-m workers worker"):
        os.kill(pid, signal.SIGKILL)
    at_kill = states(installation.data_dir)
    wait_for(lambda: "/desk/enter/" in screen.read_text(), 120, f"the report {screen.read_text()}")
    after = states(installation.data_dir)
    assert at_kill["accepted"] < 500, "the send was over before the kill: this proves nothing"
    assert sum(after.values()) == 500
    assert set(after) <= {"accepted", "uncertain"}
    assert after["uncertain"] <= 2  # one per open connection
    got = caught(installation.data_dir)
    assert set(got.values()) == {1}
    assert len(got) >= after["accepted"]
    assert logs_with_addresses(installation.data_dir) == []
    process.send_signal(signal.SIGINT)
    assert process.wait(45) == 0
    installation.assert_nothing_runs(2)
    assert (installation.data_dir / directory.MARKER).exists()


@pytest.mark.slow
def test_a_stop_in_mid_send_drains_and_the_next_start_finishes() -> None:
    """Slow: 4,000 mails, two starts of everything."""
    with Installation() as made:
        _stop_and_start(made)


def _stop_and_start(installation: Installation) -> None:
    table = installation.data_dir / "readers.csv"
    rows = "".join(f"reader{number}@example.org\n" for number in range(4000))
    with installation.up() as up:
        table.write_text(f"email\n{rows}")
        installation.run("publication", "create", "c", "--name", "C", "--domain", "c.example.org")
        installation.run("newsletter", "create", "daily")
        installation.run(
            "subscriber", "import", table, "--list", "daily", "--source", "invented for a test"
        )
        story = installation.json("article", "import", SAMPLE / "3-halles.txt")["articles"][0]
        issue = installation.json("issue", "create", "daily", "--article", story["guid"])["issue"]
        installation.run("issue", "send", issue)
        wait_for(lambda: states(installation.data_dir)["accepted"] > 50, 30, "some mail")
        assert up.stop() == 0
        stopped = states(installation.data_dir)
        assert 0 < stopped["accepted"] < 4000
        assert set(stopped) <= {"accepted", "pending"}
        assert "not waiting any longer" not in up.printed()
    with installation.up():
        wait_for(lambda: states(installation.data_dir)["accepted"] == 4000, 90, "the rest")
        assert set(caught(installation.data_dir).values()) == {1}
        assert len(caught(installation.data_dir)) == 4000
    assert logs_with_addresses(installation.data_dir) == []


def test_a_directory_that_no_demo_made_stays_untouched(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("chapter one")
    with pytest.raises(PublisherError) as refused:
        directory.prepare(tmp_path)
    assert refused.value.code == "not_a_demo"
    assert [path.name for path in tmp_path.iterdir()] == ["novel.txt"]


def test_a_second_run_starts_anew(tmp_path: Path) -> None:
    directory.prepare(tmp_path)
    (tmp_path / "partners" / "agence").mkdir(parents=True)
    (tmp_path / "publisher.sqlite3").write_text("old")
    outside = tmp_path.with_name(f"{tmp_path.name}-outside")
    outside.mkdir()
    (outside / "kept").write_text("kept")
    (tmp_path / "link").symlink_to(outside)
    directory.prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [directory.MARKER]
    assert (outside / "kept").read_text() == "kept"


def test_the_readers_are_500_and_all_different(tmp_path: Path) -> None:
    addresses = readers.write_readers(tmp_path / "readers.csv")
    assert len(set(addresses)) == 500
    assert all(re.fullmatch(r"[a-z.]+\.\d{3}@example\.org", address) for address in addresses)
