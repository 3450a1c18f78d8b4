"""One process at a time migrates a database: the lock that the others wait for.

The kernel, or PostgreSQL, frees it when its holder ends, by kill -9 too.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

LOOK_EVERY = 0.1  # seconds
KEY = 0x7075626C69736865  # "publishe": PostgreSQL's advisory locks are numbers, one set a database
TryLock = Callable[[], bool]  # one try; True once the lock is ours


class LockBusy(Exception):
    """Another process still held the lock when the time was up."""


@contextmanager
def migration_lock(
    *, seconds: float, on_wait: Callable[[], None], shared: bool = False
) -> Iterator[None]:
    """Hold the lock; `on_wait` is called once, if another process has it.

    `shared`: only to learn that nobody migrates; any number of processes may hold it so.
    Raises LockBusy after `seconds`, OSError where the lock file cannot be made.
    """
    make = _advisory_lock if connection.vendor == "postgresql" else _file_lock
    with make(shared) as try_lock:
        limit, waiting = time.monotonic() + seconds, False
        while not try_lock():
            if time.monotonic() >= limit:
                raise LockBusy
            if not waiting:
                on_wait()
                waiting = True
            time.sleep(LOOK_EVERY)
        yield


@contextmanager
def _file_lock(shared: bool) -> Iterator[TryLock]:
    """flock on a file beside the SQLite database. It stays: removing it would race with others."""
    database = Path(connection.settings_dict["NAME"])
    descriptor = os.open(
        database.with_name(f"{database.name}.migrating"), os.O_RDWR | os.O_CREAT, 0o600
    )

    def try_lock() -> bool:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        yield try_lock
    finally:
        os.close(descriptor)


@contextmanager
def _advisory_lock(shared: bool) -> Iterator[TryLock]:
    """A lock of a session of its own: a migration that reconnects would lose it."""
    session: BaseDatabaseWrapper = connection.copy()
    function = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"

    def try_lock() -> bool:
        with session.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [KEY])
            return bool(cursor.fetchone()[0])

    try:
        yield try_lock
    finally:
        session.close()
