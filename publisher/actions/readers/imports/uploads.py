"""A file of readers arrives: whole by a form, or in pieces, each of which is kept for good, so that
a cut line costs one piece (the idea is that of tus.io's protocol)."""

import os
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.readers.imports import places
from publisher.audience.models import ReaderImport, Upload
from publisher.errors import PublisherError, Refused
from publisher.publications import checks
from publisher.publications.models import Publication, User

LARGEST = 200_000_000  # bytes
PIECE = 1 << 20  # bytes that one request brings at most
READ = 1 << 16  # bytes in memory
KEPT = timedelta(days=1)  # from the last piece on
KEPT_REPORT = timedelta(days=7)
MOST = 20  # of one person at a time


def uploads() -> QuerySet[Upload]:
    """Those that have not come whole, or wait for what to do with them."""
    return Upload.objects.select_related("publication")


def begin_upload(
    *, publication: Publication, user: User, filename: str, size: int, mark: str, now: datetime
) -> Upload:
    """A place for a file of `size` bytes. One that the same person began with the same mark goes on
    where it was cut.

    Raises PublisherError `file_too_large`, `empty_file`, `bad_text`; Refused `too_many_uploads`.
    """
    name = checks.line(filename.replace("\\", "/").rpartition("/")[2] or "file", "filename")
    if size > LARGEST:
        raise PublisherError("file_too_large", "the file is larger than 200 MB", "file")
    if size < 1:
        raise PublisherError("empty_file", "the file is empty", "file")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        own = Upload.objects.filter(publication=publication, user=user)
        if mark:
            cut = own.filter(mark=mark[:100], size=size, imports=None).order_by("-pk").first()
            if cut is not None and places.file_of(cut.pk).exists():
                return cut
        if own.filter(touched_at__gt=now - KEPT, imports=None).count() >= MOST:
            raise Refused("too_many_uploads", "too many files wait already", "file")
        made = Upload.objects.create(
            publication=publication, user=user, filename=name[:255], size=size, mark=mark[:100],
            began_at=now, touched_at=now,
        )  # fmt: skip
    os.close(os.open(places.file_of(made.pk), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    return made


def take_piece(*, upload: Upload, offset: int, length: int, body: BinaryIO, now: datetime) -> int:
    """Keep what comes next, from `offset` on; as much as came, where the line is cut. Returns how
    many bytes there are now.

    Raises PublisherError `piece_too_large`, Refused `wrong_offset` where it does not go on from
    there, and OSError of a line that is cut, after what came was kept.
    """
    if length > PIECE and length != upload.size:
        raise PublisherError("piece_too_large", f"a piece has {PIECE} bytes at most", "body")
    with places.held(upload.pk) as mine:
        upload.refresh_from_db(fields=["received"])
        if not mine or offset != upload.received or offset + length > upload.size:
            raise Refused("wrong_offset", "the file goes on elsewhere", "Upload-Offset")
        try:
            _write(upload, body, length)
        finally:
            upload.touched_at = now
            upload.save(update_fields=["received", "touched_at"])
    return upload.received


def _write(upload: Upload, body: BinaryIO, length: int) -> None:
    """What a cut left behind the last byte that was noted is written over."""
    with places.file_of(upload.pk).open("r+b") as out:
        out.truncate(upload.received)
        out.seek(upload.received)
        while length > 0 and (read := body.read(min(READ, length))):
            out.write(read)
            out.flush()
            length -= len(read)
            upload.received += len(read)


def drop_upload(*, upload: Upload) -> None:
    """Put a file away, with its trials. Raises Refused `import_running` while it is read in."""
    number = upload.pk
    with transaction.atomic():
        found = ReaderImport.objects.filter(upload=upload)
        if found.filter(due_at__isnull=False, trial__isnull=False).exists():
            raise Refused("import_running", "it is being read in", "upload")
        numbers = list(found.values_list("pk", flat=True))
        upload.delete()
    places.remove(number, numbers)


def forget_uploads(now: datetime) -> int:
    """Erase files that nobody goes on with, and reports that nobody looks at any more. Returns how
    many there were."""
    idle = Upload.objects.filter(touched_at__lt=now - KEPT)
    idle = idle.exclude(imports__due_at__isnull=False)
    gone = 0
    for upload in idle.exclude(imports__asked_at__gte=now - KEPT_REPORT):
        drop_upload(upload=upload)
        gone += 1
    for upload in idle.filter(imports__asked_at__gte=now - KEPT_REPORT).distinct():
        places.file_of(upload.pk).unlink(missing_ok=True)
    return gone
