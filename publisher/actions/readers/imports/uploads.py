"""A file of readers arrives: whole by a form, or in pieces, each of which is kept for good, so that
a cut line costs one piece (the idea is that of tus.io's protocol)."""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.readers.imports import kept, places
from publisher.audience.models import ReaderImport, Upload
from publisher.channels.blobs import BlobsAway
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
            if cut is not None and is_kept(cut):
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

    Raises PublisherError `piece_too_large`, `file_gone`; Refused `wrong_offset` where it does not
    go on from there; OSError of a line that is cut, after what came was kept.
    """
    if length > PIECE and length != upload.size:
        raise PublisherError("piece_too_large", f"a piece has {PIECE} bytes at most", "body")
    if not places.file_of(upload.pk).exists():
        raise PublisherError("file_gone", "the file is not here any more", "file")
    with places.held(upload.pk) as mine:
        upload.refresh_from_db(fields=["received"])
        if not mine or offset != upload.received or offset + length > upload.size:
            raise Refused("wrong_offset", "the file goes on elsewhere", "Upload-Offset")
        try:
            _write(upload, body, length)
        finally:
            upload.touched_at = now
            upload.save(update_fields=["received", "touched_at"])
        bring(upload)
    return upload.received


def is_kept(upload: Upload) -> bool:
    """Whether what has come of it is here, or all of it in the bucket."""
    return places.file_of(upload.pk).exists() or _is_whole(upload)


def _is_whole(upload: Upload) -> bool:
    return upload.received == upload.size <= len(upload.parts) * kept.PART


def bring(upload: Upload) -> None:
    """Bring the bucket, where there is one, what has come and is not there yet; once it has all of
    it, nothing stays here. A bucket that is away gets it with the next piece, or when a trial is
    asked for; until then the file is read by the worker beside it."""
    file, ended = places.file_of(upload.pk), upload.received == upload.size
    parts = kept.next_parts(file, str(upload.pk), upload.parts, there=upload.received, ended=ended)
    if parts != upload.parts:
        upload.parts = parts
        upload.save(update_fields=["parts"])
    if _is_whole(upload):
        file.unlink(missing_ok=True)


def erase_bytes(upload: Upload) -> None:
    """Nobody needs the addresses twice. Raises BlobsAway, and then some are left."""
    kept.erase(places.file_of(upload.pk), upload.parts)
    if upload.parts:
        Upload.objects.filter(pk=upload.pk).update(parts=[])


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
    """Put a file away, with its trials. Raises Refused `import_running` while it is read in,
    BlobsAway."""
    number = upload.pk
    with transaction.atomic():
        found = ReaderImport.objects.filter(upload=upload)
        if found.filter(due_at__isnull=False, trial__isnull=False).exists():
            raise Refused("import_running", "it is being read in", "upload")
        refused = dict(found.values_list("pk", "refused"))
        for pk, parts in refused.items():
            kept.erase(places.refused_file(pk), parts)
        kept.erase(places.file_of(number), upload.parts)
        upload.delete()
    places.remove(number, list(refused))


def forget_uploads(now: datetime) -> int:
    """Erase files that nobody goes on with, and reports that nobody looks at any more. Returns how
    many there were; what a bucket that is away has of them is asked for again."""
    idle = Upload.objects.filter(touched_at__lt=now - KEPT)
    idle = idle.exclude(imports__due_at__isnull=False)
    gone = 0
    for upload in idle.exclude(imports__asked_at__gte=now - KEPT_REPORT):
        with suppress(BlobsAway):
            drop_upload(upload=upload)
            gone += 1
    for upload in idle.filter(imports__asked_at__gte=now - KEPT_REPORT).distinct():
        with suppress(BlobsAway):
            erase_bytes(upload)
    return gone


def forget_files_naming(*, publication_id: int, address_key: str) -> int:
    """Erase the publication's files in which an address stands, and those that cannot be looked
    through, packed as they are: they can be brought again. Returns how many there were.

    Raises BlobsAway, and then some are left.
    """
    gone = 0
    for upload in Upload.objects.filter(publication=publication_id):
        if _names(places.file_of(upload.pk), upload.parts, address_key):
            erase_bytes(upload)
            gone += 1
        for row in ReaderImport.objects.filter(upload=upload):
            file = places.refused_file(row.pk)
            if _names(file, row.refused, address_key):
                kept.erase(file, row.refused)
                ReaderImport.objects.filter(pk=row.pk).update(refused=[])
                gone += 1
    return gone


def _names(file: Path, parts: list[str], address_key: str) -> bool:
    """Whether it names the address, in UTF-8 or UTF-16, in whatever case."""
    wanted = [
        address_key.encode(),
        address_key.encode("utf-16-le"),
        address_key.encode("utf-16-be"),
    ]
    overlap = max(map(len, wanted))
    if not file.exists() and not parts:
        return False
    with kept.opened(file, parts) as opened:
        if opened.read(2) in (b"PK", b"\xd0\xcf"):
            return True
        opened.seek(0)
        before = b""
        while part := opened.read(PIECE):
            looked = (before + part).lower()
            if any(one in looked for one in wanted):
                return True
            before = looked[-overlap:]
    return False
