"""What a worker does with files of readers: it reads them, one after the other.

An import is one transaction. Who works on a file holds it (places.py): a worker that dies lets go
of it, its transaction is undone, and the next one begins anew (ADR 54).
"""

import json
import logging
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from publisher.actions.readers.files.options import ImportOptions
from publisher.actions.readers.files.report import SubscriberReport
from publisher.actions.readers.files.store import Update
from publisher.actions.readers.import_file import import_file
from publisher.actions.readers.imports import kept, places
from publisher.actions.readers.imports.ask import CLAIMED, MOST_ATTEMPTS, due_imports, imports
from publisher.actions.readers.imports.uploads import erase_bytes, is_kept
from publisher.audience.files.rows import BadRow
from publisher.audience.models import ReaderImport
from publisher.channels.blobs import BlobsAway
from publisher.errors import PublisherError

log = logging.getLogger(__name__)
SLICE = 30.0  # seconds after which no other one is begun


def work_off_imports(*, clock: Callable[[], datetime], seconds: float = SLICE) -> int:
    """Do what is due and lies on this machine. `clock` gives aware times. Returns how many were
    done. Raises what a database out of reach raises.
    """
    ends, done = time.monotonic() + seconds, 0
    for row in imports().filter(pk__in=due_imports(clock())).order_by("due_at", "pk"):
        if time.monotonic() >= ends:
            break
        with places.held(row.upload_id) as mine:
            if mine and _claimed(row, clock()):
                _work(row, clock)
                done += 1
    return done


def _claimed(row: ReaderImport, now: datetime) -> bool:
    """Whether it is still to be done, and what it needs is here. That it was tried is kept: a file
    that kills its worker is not tried for ever."""
    try:
        row.refresh_from_db()
        row.upload.refresh_from_db()
    except ObjectDoesNotExist:  # put away meanwhile
        return False
    if row.due_at is None or not (is_kept(row.upload) or _too_old(row, now)):
        return False
    values: dict[str, Any] = {"due_at": now + CLAIMED, "attempts": F("attempts") + 1}
    ReaderImport.objects.filter(pk=row.pk).update(begun_at=now, **values)
    row.attempts, row.begun_at = row.attempts + 1, now
    return True


def _too_old(row: ReaderImport, now: datetime) -> bool:
    """Its file lies on no machine whose worker looked for it so long."""
    return now - row.asked_at > 10 * CLAIMED


def _work(row: ReaderImport, clock: Callable[[], datetime]) -> None:
    problem: dict[str, Any] = {}
    try:
        if row.attempts > MOST_ATTEMPTS:
            raise PublisherError("worker_died", "whoever read it died, three times", "file")
        with _file_of(row) as file, transaction.atomic():
            report = _read(row, file, clock())
            _end(row, clock(), report=_kept(report))
    except (OperationalError, InterfaceError):
        raise
    except BlobsAway:  # it did nothing wrong: it is tried again
        ReaderImport.objects.filter(pk=row.pk).update(attempts=row.attempts - 1)
        return
    except PublisherError as error:
        problem = {"code": error.code, "message": error.message, "values": error.values or {}}
    except Exception as error:  # noqa: BLE001 (the others go on; a person sees it)
        # Its words may hold an address.
        log.error("import %s failed: %s", row.pk, type(error).__name__)
        problem = {"code": "import_failed", "message": type(error).__name__, "values": {}}
    if problem:
        _end(row, clock(), problem=problem)
    _bring_refused(row)
    if not problem and row.trial_id is not None:
        with suppress(BlobsAway):  # what is left goes with files that nobody goes on with
            erase_bytes(row.upload)


def _file_of(row: ReaderImport) -> AbstractContextManager[BinaryIO]:
    return kept.opened(places.file_of(row.upload_id), row.upload.parts)


def _bring_refused(row: ReaderImport) -> None:
    """Into the bucket, where there is one: whoever asks for them may ask another host."""
    file = places.refused_file(row.pk)
    size = file.stat().st_size if file.exists() else 0
    parts = kept.next_parts(file, f"{row.pk}-refused", (), there=size, ended=True)
    if parts and size <= len(parts) * kept.PART:
        ReaderImport.objects.filter(pk=row.pk).update(refused=parts)
        file.unlink(missing_ok=True)


def _kept(report: SubscriberReport) -> dict[str, Any]:
    """Without the rows that were refused, in which addresses stand: they are in their file."""
    return asdict(report) | {"errors": []}


def _end(row: ReaderImport, now: datetime, **values: Any) -> None:
    ReaderImport.objects.filter(pk=row.pk).update(due_at=None, ended_at=now, **values)


def _read(row: ReaderImport, file: BinaryIO, now: datetime) -> SubscriberReport:
    notes = places.Notes(row.pk, _rows_of(row, file), places.stop_mark(row.pk, row.asked_at))
    with _refusals(places.refused_file(row.pk)) as refuse:
        return import_file(
            publication=row.publication,
            file=file,
            filename=row.upload.filename,
            mailing_list=row.mailing_list,
            source=row.source or None,
            actor=row.by,
            now=now,
            options=_options(row, notes),
            refusals=refuse,
        )


def _options(row: ReaderImport, notes: places.Notes) -> ImportOptions:
    asked = row.options
    return ImportOptions(
        skip_bad=True,
        columns=asked.get("columns", {}),
        dry_run=row.trial_id is None,
        sheet=asked.get("sheet") or None,
        update=Update(asked.get("update", Update.KEEP)),
        tags=asked.get("tags", ()),
        create_tags=bool(asked.get("create_tags")),
        create_fields=bool(asked.get("create_fields")),
        progress=notes,
    )


def _rows_of(row: ReaderImport, file: BinaryIO) -> int | None:
    """Of an import as many as its trial found; of a trial about as many as the file has lines."""
    if row.trial is not None:
        return int(row.trial.report.get("rows", 0)) or None
    try:
        if file.read(2) in (b"PK", b"\xd0\xcf"):  # a workbook
            return None
        file.seek(0)
        return max(1, sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b"")))
    finally:
        file.seek(0)


@contextmanager
def _refusals(path: Path) -> Any:
    """What keeps each refused row, for whoever corrects them."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:

        def refuse(bad: BadRow) -> None:
            out.write(json.dumps([bad.line, bad.code, bad.message, bad.cell[:320]]) + "\n")

        yield refuse
