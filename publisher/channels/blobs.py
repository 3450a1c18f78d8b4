"""Bytes that never change, under names that their own hash gives: in a folder, or in a bucket."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from publisher.channels.folder import Folder
from publisher.channels.s3 import S3Client, S3Error
from publisher.errors import OutOfReach


class NoBlob(Exception):
    """Nothing is kept under this name."""


class BlobsAway(OutOfReach):
    """The store cannot be used now; what it says names no secret."""

    def __init__(self, why: str) -> None:
        message = f"stored pictures and files are out of reach: {why}"
        super().__init__("pictures_away", message, "pictures")


class Blobs(Protocol):
    """A store. Each method raises BlobsAway."""

    def write(self, name: str, data: bytes, content_type: str) -> None:
        """Keep them, whole or not at all. The same name is the same bytes: again is no work."""

    def read(self, name: str, most: int | None = None) -> bytes:
        """The bytes, or the first `most` and one of them. Raises NoBlob."""

    def size(self, name: str) -> int | None:
        """How many bytes are kept under the name; None for nothing."""

    def delete(self, name: str) -> None:
        """Remove them, or find them gone."""


class BlobFolder:
    """Files of one folder, which all hosts share where there are several."""

    def __init__(self, root: Path) -> None:
        self._root, self._folder = root, Folder(root)

    def write(self, name: str, data: bytes, content_type: str) -> None:
        """See Blobs."""
        if self.size(name) is None:
            try:
                self._folder.write(name, data)
            except OSError as error:
                raise BlobsAway(f"{self._root}: {error.strerror}") from None

    def read(self, name: str, most: int | None = None) -> bytes:
        """See Blobs."""
        try:
            with (self._root / name).open("rb") as file:
                return file.read(-1 if most is None else most + 1)
        except (FileNotFoundError, IsADirectoryError):
            raise NoBlob(name) from None
        except OSError as error:
            raise BlobsAway(f"{self._root}: {error.strerror}") from None

    def size(self, name: str) -> int | None:
        """See Blobs."""
        try:
            return (self._root / name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise BlobsAway(f"{self._root}: {error.strerror}") from None

    def delete(self, name: str) -> None:
        """See Blobs."""
        try:
            self._folder.remove(name)
        except OSError as error:
            raise BlobsAway(f"{self._root}: {error.strerror}") from None


class BlobBucket:
    """Objects of an S3 bucket; for one thread. `clock`: what requests are signed with (aware)."""

    def __init__(
        self, client: S3Client, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client, self._clock = client, clock

    def write(self, name: str, data: bytes, content_type: str) -> None:
        """See Blobs."""
        if self.size(name) is None:
            try:
                self._client.put(name, data, {"Content-Type": content_type}, self._clock())
            except S3Error as error:
                raise BlobsAway(str(error)) from None

    def read(self, name: str, most: int | None = None) -> bytes:
        """See Blobs."""
        try:
            found = self._client.get(name, self._clock())
        except S3Error as error:
            raise BlobsAway(str(error)) from None
        if found is None:
            raise NoBlob(name)
        return found if most is None else found[: most + 1]

    def size(self, name: str) -> int | None:
        """See Blobs."""
        try:
            found = self._client.head(name, self._clock())
        except S3Error as error:
            raise BlobsAway(str(error)) from None
        return None if found is None else found.size

    def delete(self, name: str) -> None:
        """See Blobs."""
        try:
            self._client.delete(name, self._clock())
        except S3Error as error:
            raise BlobsAway(str(error)) from None
