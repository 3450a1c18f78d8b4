"""A pytest plugin (-p tests.postgresql): the run's database is a real PostgreSQL from a wheel.

It must set the address before Django reads its settings, so it acts when it is imported. The
server, one for each of pytest-xdist's workers, starts with the first test that wants a database.
"""

import atexit
import os
from pathlib import Path
from typing import Any

import pytest

from tests.running import cluster
from tests.running.run_directory import in_the_background, run_directory

# A vacuum that comes by while a test's one transaction holds every row sees empty tables, and the
# planner believes it: a join that takes 2 ms takes 2 s from then on.
NO_VACUUM = "ALTER SYSTEM SET autovacuum = off"
_directory = run_directory() / f"pg-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
os.environ["TEST_DATABASE_URL"] = f"postgresql://postgres:@/postgres?host={_directory}"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run of what is marked `database` imports no file without such a mark: half of them."""
    asked = str(config.option.markexpr).startswith("database")
    if not asked or not collection_path.match("test_*.py"):
        return None
    return None if "mark.database" in collection_path.read_text("utf-8") else True


def make_early() -> None:
    """Have the cluster that all copy made by a process of its own, while others get ready."""
    in_the_background(cluster.__name__)


def start() -> None:
    """Start this process's server; its test database will be a copy of the migrated one."""
    server: Any = cluster.serve(_directory)
    atexit.register(server.cleanup)
    server.psql(f"{NO_VACUUM};")
    server.psql("SELECT pg_reload_conf();")
    assert server.get_uri() == os.environ["TEST_DATABASE_URL"], "TMPDIR is too long for a socket"
