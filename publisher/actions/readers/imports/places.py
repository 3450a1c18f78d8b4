"""Where the bytes of uploads are, and who works on them: files of one folder in the data directory,
closed to others, for addresses stand in them (ADR 54)."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from publisher.audience.sql import postgresql
from publisher.errors import PublisherError

LOCKS = 0x66696C65  # "file": PostgreSQL's advisory locks are numbers, one set a database
EVERY = 0.5  # seconds between two notes of how far it is
STOPPED: dict[str, Any] = {"code": "import_stopped", "message": "it was stopped", "values": {}}


@dataclass(frozen=True, slots=True)
class Far:
    """How far an import is. rows: read; of: about how many there are, None where nobody knows."""

    rows: int
    of: int | None


def folder() -> Path:
    """Made where it is missing."""
    place = Path(settings.DATA_DIR) / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def file_of(upload: int) -> Path:
    """The bytes of an upload."""
    return folder() / str(upload)


def refused_file(number: int) -> Path:
    """The rows that an import refused, as JSON lines: line, code, message, cell."""
    return folder() / f"{number}.refused"


def remove(upload: int, imports: list[int]) -> None:
    """What is there of an upload and of its imports."""
    for name in (str(upload), f"{upload}.lock"):
        (folder() / name).unlink(missing_ok=True)
    for number in imports:
        for end in ("refused", "far"):
            (folder() / f"{number}.{end}").unlink(missing_ok=True)
        for mark in folder().glob(f"{number}.*.stop"):
            mark.unlink(missing_ok=True)


def stop_mark(number: int, asked_at: datetime) -> Path:
    """What is there once somebody asked to stop the import of that number and time. A file: on
    SQLite nobody else writes to the database while one is read in."""
    return folder() / f"{number}.{int(asked_at.timestamp())}.stop"


@contextmanager
def held(upload: int) -> Iterator[bool]:
    """Whether this process has the upload for itself, among those of all hosts where they share a
    bucket. The system, and the database, let go of it for who dies."""
    handle = os.open(folder() / f"{upload}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        if not settings.BLOBS_S3 or not postgresql():
            yield True
            return
        with _held_everywhere(upload) as mine:
            yield mine
    finally:
        os.close(handle)


@contextmanager
def _held_everywhere(upload: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, upload % 2**31])
        (mine,) = cursor.fetchone()
    try:
        yield bool(mine)
    finally:
        if mine:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, upload % 2**31])


class Notes:
    """Notes how far an import is, seldom enough to cost nothing. In a file: the transaction that
    counts rows shows nothing of itself before its end. Raises PublisherError `import_stopped` once
    the file `stop` is there."""

    def __init__(self, number: int, of: int | None, stop: Path | None = None) -> None:
        self._file, self._of, self._stop = folder() / f"{number}.far", of, stop
        self._next = 0.0
        self(0)

    def __call__(self, rows: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        if self._stop is not None and self._stop.exists():
            raise PublisherError(STOPPED["code"], STOPPED["message"], "import")
        new = self._file.with_suffix(".far-new")
        new.write_text(json.dumps([rows, self._of]))
        new.replace(self._file)


def far_of(number: int) -> Far:
    """The last note of an import."""
    with suppress(OSError, ValueError):
        rows, of = json.loads((folder() / f"{number}.far").read_text())
        return Far(int(rows), None if of is None else int(of))
    return Far(0, None)
