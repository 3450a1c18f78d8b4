"""An embedded database with every migration applied: made once per run, then copied."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.running.run_directory import in_the_background, one_at_a_time, run_directory

NAME = "publisher.sqlite3"
ROOT = Path(__file__).parents[2]


def migrated() -> Path:
    """The template; the first process of the run that asks makes it, the others wait for it."""
    made = run_directory() / NAME
    if not made.exists():
        with one_at_a_time("template"):
            if not made.exists():
                _migrate(made)
    return made


def copy_to(data_dir: Path) -> None:
    """A migrated database in a data directory that has none."""
    shutil.copyfile(migrated(), data_dir / NAME)


def load_into(connection: sqlite3.Connection) -> None:
    """The template's content in an open database, in memory or not."""
    with closing(sqlite3.connect(migrated())) as source:
        source.backup(connection)


def make_early() -> None:
    """Have the template made by a process of its own, while others get ready."""
    in_the_background(__name__)


def _migrate(made: Path) -> None:
    data_dir = made.with_name("template")
    data_dir.mkdir()
    own = ("PUBLISHER_", "DATABASE_URL")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    subprocess.run(
        [sys.executable, "-m", "publisher.cli", "migrate"],
        env=environment | {"PUBLISHER_DATA_DIR": str(data_dir)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,  # it tells what it applied
        check=True,
    )
    (data_dir / NAME).rename(made)


if __name__ == "__main__":
    migrated()
