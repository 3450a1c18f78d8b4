"""One throw-away directory for a whole run, shared by pytest-xdist's workers."""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = "TEST_RUN_DIRECTORY"


def run_directory() -> Path:
    """The run's directory: whoever asks first makes it, and removes it at its end.

    The workers inherit its name from the process that starts them.
    """
    if _NAME not in os.environ:
        made = os.environ[_NAME] = tempfile.mkdtemp(prefix="pub-run-")
        atexit.register(_remove, os.getpid(), made)
    return Path(os.environ[_NAME])


def in_the_background(module: str) -> None:
    """Run a module of ours in a process that is waited for at our end."""
    process = subprocess.Popen([sys.executable, "-m", module], cwd=Path(__file__).parents[2])
    atexit.register(process.wait)


def _remove(owner: int, directory: str) -> None:
    if os.getpid() == owner:  # not a process that was forked from it
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Hold the run's lock of that name; it goes with the process that holds it."""
    with (run_directory() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
