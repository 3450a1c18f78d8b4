"""Files of readers, and the rows that were refused of them, in the bucket that all hosts share:
in parts, so that none is in memory whole (ADR 66). Without a bucket they stay where they came."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from publisher.actions.processes.shared_bytes import shared_bytes
from publisher.actions.readers.imports import places
from publisher.channels.blobs import BlobsAway, NoBlob
from publisher.errors import PublisherError

PART = 8_000_000  # bytes in memory, and of one object


def next_parts(file: Path, of: str, parts: Sequence[str], *, there: int, ended: bool) -> list[str]:
    """Bring the bucket what the file has more than these parts: whole ones, and at its end the
    rest. of: what it is, such as "12". there: how many of its bytes count. Returns the names of all
    parts; as many as got there where the bucket is away, so that asking again goes on.
    """
    store, names = shared_bytes(), list(parts)
    if store is None or not file.exists():
        return names
    with file.open("rb") as source:
        source.seek(len(names) * PART)
        while part := source.read(max(0, min(PART, there - len(names) * PART))):
            if len(part) < PART and not ended:
                break
            name = f"uploads/{of}-{hashlib.sha256(part).hexdigest()}"
            try:
                store.write(name, part, "application/octet-stream")
            except BlobsAway:
                break
            names.append(name)
    return names


@contextmanager
def opened(file: Path, parts: Sequence[str]) -> Iterator[BinaryIO]:
    """What is kept: the file, or its parts put together in one that has no name and is gone when
    it is closed, whoever dies. Raises PublisherError `file_gone`, BlobsAway."""
    if file.exists():
        with file.open("rb") as here:
            yield here
        return
    if not parts:
        raise gone()
    with tempfile.TemporaryFile(dir=places.folder()) as made:
        for part in read_parts(parts):
            made.write(part)
        made.seek(0)
        yield made


def read_parts(parts: Sequence[str]) -> Iterator[bytes]:
    """The parts, one after the other. Raises PublisherError `file_gone`, BlobsAway."""
    store = shared_bytes()
    for name in parts:
        if store is None:
            raise gone()
        try:
            yield store.read(name)
        except NoBlob:
            raise gone() from None


def erase(file: Path, parts: Sequence[str]) -> None:
    """Remove what is kept, here and in the bucket. Raises BlobsAway, and then some is left."""
    file.unlink(missing_ok=True)
    if parts and (store := shared_bytes()):
        for name in parts:
            store.delete(name)


def gone() -> PublisherError:
    """It was erased, or never came."""
    return PublisherError("file_gone", "the file is not here any more", "file")
