"""One process migrates, the others wait for it and say so; what it cannot know is refused.

Slow: a database is made from nothing by real processes, again and again.
"""

import fcntl
import json
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from publisher.actions.processes.migration_lock import KEY
from tests.harness import Installation, wait_for
from tests.running.cluster import cluster, installation_env
from tests.workers import own_way
from tests.workers.first_minutes import first_minutes

pytestmark = pytest.mark.slow
WAITS = "publisher: another process brings the database to this version; waiting for it\n"
LATER = "INSERT INTO django_migrations (app, name, applied) VALUES ('delivery', '0999_later', %s)"
MOMENT = "2026-11-24 05:30:00+00:00"


@pytest.fixture(scope="module")
def keys() -> Iterator[dict[str, str]]:
    """The settings of an installation in PostgreSQL."""
    with cluster() as server:
        yield installation_env(server, "postgres")


@pytest.fixture
def postgresql(keys: dict[str, str]) -> str:
    """The address of that database, which is empty."""
    with psycopg.connect(keys["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return keys["DATABASE_URL"]


@pytest.fixture
def shared(keys: dict[str, str], postgresql: str) -> Iterator[Installation]:
    with Installation(env=keys, empty=True) as made:
        yield made


@contextmanager
def held(installation: Installation) -> Iterator[None]:
    """The lock that a process holds while it migrates."""
    path = installation.data_dir / "publisher.sqlite3.migrating"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def said(installation: Installation, name: str) -> str:
    return installation.screen(name).read_text()


def starting(installation: Installation, *words: str) -> subprocess.Popen[str]:
    """A command that waits for another's migration."""
    process = installation.start(*words)
    wait_for(lambda: said(installation, words[0]) == WAITS, 60, f"{words} to wait")
    return process


def test_commands_typed_while_up_starts_all_work() -> None:
    """Slow: a fresh database is made under `up` and ten commands."""
    assert first_minutes(101) == []


def test_who_comes_second_waits_and_says_so(installation: Installation) -> None:
    """Slow: the whole of `up` starts, after a wait, and makes the database."""
    with held(installation):
        command, up = starting(installation, "publication", "list"), starting(installation, "up")
        silent = installation.start("newsletter", "list", "--json")
        wait_for(lambda: silent.pid in installation.processes(), 10, "the silent one")
    assert command.wait(120) == 0
    assert silent.wait(120) == 2
    assert json.loads(said(installation, "newsletter"))["error"]["code"] == "no_publication"
    wait_for(installation.ready, 120, "/readyz")
    up.send_signal(signal.SIGTERM)
    assert up.wait(45) == 0
    assert said(installation, "up").count(WAITS) == 1


def test_a_migration_that_is_killed_leaves_neither_a_lock_nor_half_a_schema(
    installation: Installation,
) -> None:
    """Slow: the schema is made twice, once to be killed half-way."""
    journal = installation.data_dir / "publisher.sqlite3-wal"
    migration = installation.start("migrate")
    wait_for(journal.exists, 60, "the schema's beginning")
    begun = worked(migration.pid)  # what it makes stands in memory until it is whole
    wait_for(lambda: worked(migration.pid) > begun + 1, 60, "half a schema")
    os.kill(migration.pid, signal.SIGKILL)
    migration.wait(10)
    assert installation.json("publication", "list") == {"publications": []}
    assert installation.run("migrate").stdout == "nothing to apply\n"


def worked(pid: int) -> float:
    """Seconds of CPU that the process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_migrate_says_what_it_did(current: Installation, migrated: tuple[Path, str]) -> None:
    *applied, end = migrated[1].splitlines()
    assert "applied delivery.0001_initial" in applied
    assert end == f"{len(applied)} migrations applied"
    assert current.run("migrate").stdout == "nothing to apply\n"


def test_a_command_leaves_its_work_in_the_databases_file(
    current: Installation, migrated: tuple[Path, str]
) -> None:
    """Who copies the file alone, with everything stopped, has all of it."""
    current.run("publication", "create", "phare", "--name", "P", "--domain", "phare.example.org")
    for folder in (current.data_dir, migrated[0].parent):
        assert not (folder / "publisher.sqlite3-wal").exists()


def test_the_schema_is_what_djangos_own_way_makes(
    installation: Installation, migrated: tuple[Path, str]
) -> None:
    """Slow: Django's own way takes five times as long as ours.

    What it made of these very migrations is known by its hash, and is not made again then.
    """
    ours = own_way.schema(migrated[0])
    if own_way.noted(ours) != own_way.known():
        assert own_way.migrate_djangos_way(installation) == ours


def test_a_later_versions_database_is_refused_by_everything(current: Installation) -> None:
    with closing(sqlite3.connect(current.data_dir / "publisher.sqlite3")) as database:
        database.execute(LATER.replace("%s", "?"), [MOMENT])
        database.commit()
    for words in (["publication", "list"], ["migrate"], ["web"], ["up"]):
        refused = current.run(*words, check=False)
        assert refused.returncode == 3, words
        assert "delivery.0999_later" in refused.stderr
        assert str(current.data_dir) in refused.stderr
        assert "start that version, or put back the backup" in refused.stderr
    told = current.run("publication", "list", "--json", check=False).stderr
    assert json.loads(told)["error"]["code"] == "unknown_migrations"


def test_an_older_embedded_database_is_migrated_by_up_alone(current: Installation) -> None:
    """Slow: the whole of `up` starts on a database that it has to migrate."""
    current.run("manage", "migrate", "delivery", "0005")
    refused = current.run("publication", "list", check=False)
    assert refused.returncode == 3
    assert re.search(
        r"lacks \d+ migrations \(delivery\.0006_destinations_only first\)", refused.stderr
    )
    assert "run: publisher migrate" in refused.stderr
    (current.data_dir / "run").mkdir(exist_ok=True)
    with (current.data_dir / "run" / "up.lock").open("w") as file:  # an `up` that has just begun
        fcntl.flock(file, fcntl.LOCK_EX)
        command = starting(current, "publication", "list")
    assert command.wait(60) == 3, "it ended before it migrated"
    with current.up(seconds=120):
        assert current.json("publication", "list") == {"publications": []}


def test_check_changes_nothing(installation: Installation) -> None:
    assert installation.run("migrate", "--check", check=False).returncode == 3
    assert tables(installation.data_dir) == []


def tables(data_dir: Path) -> list[str]:
    with closing(sqlite3.connect(data_dir / "publisher.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT name FROM sqlite_master")]


def test_on_postgresql_only_migrate_migrates(shared: Installation, postgresql: str) -> None:
    """Slow: each of its seven commands starts anew, two of them make the whole schema."""
    refused = shared.run("publication", "list", check=False)
    assert refused.returncode == 3
    assert "DATABASE_URL" in refused.stderr
    with psycopg.connect(postgresql, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [KEY])
        waiting = starting(shared, "publication", "list")
        other.execute("SELECT pg_advisory_unlock(%s)", [KEY])
    assert waiting.wait(60) == 3
    first, second = shared.start("migrate"), shared.start("migrate")
    assert (first.wait(180), second.wait(180)) == (0, 0)
    ends = [line for line in said(shared, "migrate").splitlines() if "appl" in line]
    assert [line for line in ends if "applied " not in line].count("nothing to apply") == 1
    assert shared.json("publication", "list") == {"publications": []}
    with psycopg.connect(postgresql) as other:
        other.execute(LATER, [MOMENT])
    later = shared.run("publication", "list", check=False)
    assert later.returncode == 3
    assert "delivery.0999_later" in later.stderr


def test_on_postgresql_commands_wait_for_a_migration_and_a_kill_frees_it(
    shared: Installation, postgresql: str
) -> None:
    """Slow: a schema is made twice, once to be killed half-way."""
    migration = shared.start("migrate")
    wait_for(lambda: recorded(postgresql) > 3, 60, "some migrations")
    waiting = starting(shared, "publication", "list")
    os.kill(migration.pid, signal.SIGKILL)
    assert waiting.wait(60) == 3
    again = shared.start("migrate")
    wait_for(lambda: len(locks(postgresql)) > 0, 60, "the second migration")
    command = shared.run("publication", "list", "--json")
    assert command.stderr == ""
    assert again.wait(10) == 0


def recorded(url: str) -> int:
    """How many migrations the database has."""
    with psycopg.connect(url) as connection:
        known = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if known is None or known[0] is None:
            return 0
        row = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
        return row[0] if row else 0


def locks(url: str) -> list[object]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'").fetchall()
