"""A migrated embedded database, made once for a set of migrations and then copied.

It is kept in the virtual environment.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from tests.running.run_directory import in_the_background, one_at_a_time, run_directory

NAME = "publisher.sqlite3"
KEPT = 24 * 3600  # seconds since a template was made
ROOT = Path(__file__).parents[2]


def migrated() -> Path:
    """The template; the first process that asks makes it, the others of its run wait for it."""
    made = Path(sys.prefix) / "templates" / f"{migrations()}.sqlite3"
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
    data_dir = Path(tempfile.mkdtemp(prefix="template-", dir=run_directory()))
    made.parent.mkdir(exist_ok=True)
    _remove_old(made.parent)
    own = ("PUBLISHER_", "DATABASE_URL")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    subprocess.run(
        [sys.executable, "-m", "publisher.cli", "migrate"],
        env=environment | {"PUBLISHER_DATA_DIR": str(data_dir)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,  # it tells what it applied
        check=True,
    )
    fresh = made.with_suffix(f".{os.getpid()}")
    shutil.copyfile(data_dir / NAME, fresh)
    fresh.rename(made)


def _remove_old(folder: Path) -> None:
    """Those of other migrations, once nobody can be running tests on them: work trees that share an
    environment make one each."""
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # another work tree has just removed it
            if file.stat().st_mtime < time.time() - KEPT:
                file.unlink()


@cache
def migrations() -> str:
    """A name for our migrations and for the packages that bring their own."""
    files = sorted((ROOT / "publisher").glob("*/migrations/*.py"))
    digest = hashlib.sha256()
    for file in (ROOT / "requirements" / "runtime.lock", *files):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    migrated()
