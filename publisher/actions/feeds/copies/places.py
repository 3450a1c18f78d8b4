"""The places of copies that the settings name: a folder, an S3 bucket."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings

from publisher.channels.folder import Folder
from publisher.channels.http import GuardedClient, Limits
from publisher.channels.s3 import Bucket, Credentials, S3Client, S3Error

CACHING = "public, max-age=60, stale-while-revalidate=60"
LIMITS = Limits(connect=3, read=10, total=15)
ENDINGS = (".gz", ".br")
TROUBLE = (OSError, S3Error)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is written: the document, and the same compressed where that is served."""

    body: bytes
    content_type: str
    packed: bytes = b""  # gzip
    brotli: bytes = b""


def _encodings(file: File) -> list[tuple[str, str, bytes]]:
    """Ending, Content-Encoding and bytes of each compressed file beside a document."""
    found = [(".gz", "gzip", file.packed), (".br", "br", file.brotli)]
    return [one for one in found if one[2]]


class Writer(Protocol):
    """Writes and removes files by their path; raises one of TROUBLE."""

    def write(self, path: str, file: File, now: datetime) -> None: ...

    def remove(self, path: str, now: datetime) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place by its name in the database; `open` connects; `folder`: nginx reads maps there."""

    name: str
    open: Callable[[], Writer]
    folder: bool = False


def chosen_places() -> list[Place]:
    """The places that the settings name: none, one or both."""
    places = []
    if root := settings.COPIES_DIR:
        folder = Path(root)
        places.append(
            Place(name=f"folder {root}"[:300], open=lambda: _InFolder(folder), folder=True)
        )
    if url := settings.COPIES_S3:
        bucket, key = Bucket.from_url(url), Credentials.of(settings.COPIES_S3_KEY)
        places.append(Place(name=url[:300], open=lambda: _InBucket(bucket, key)))
    return places


class _InFolder:
    def __init__(self, root: Path) -> None:
        self._folder = Folder(root)

    def write(self, path: str, file: File, now: datetime) -> None:
        """The compressed files first: nobody gets an old one beside a new plain one for long."""
        for ending, _, packed in _encodings(file):
            self._folder.write(f"{path}{ending}", packed)
        self._folder.write(path, file.body)

    def remove(self, path: str, now: datetime) -> None:
        for ending in ("", *ENDINGS):
            self._folder.remove(f"{path}{ending}")

    def close(self) -> None:
        """Nothing is kept open."""


class _InBucket:
    def __init__(self, bucket: Bucket, key: Credentials) -> None:
        self._http = GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)
        self._s3 = S3Client(bucket, key, self._http)

    def write(self, path: str, file: File, now: datetime) -> None:
        headers = {"Content-Type": file.content_type, "Cache-Control": CACHING}
        self._s3.put(path, file.body, headers, now)
        for ending, coding, packed in _encodings(file):
            self._s3.put(f"{path}{ending}", packed, {**headers, "Content-Encoding": coding}, now)

    def remove(self, path: str, now: datetime) -> None:
        for ending in ("", *ENDINGS):
            self._s3.delete(f"{path}{ending}", now)

    def close(self) -> None:
        self._http.close()
