"""Files in a directory of this machine that a partner collects from."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import islice
from stat import S_ISREG

from publisher.channels.files.channel import FileChannel, FileLimits
from publisher.channels.files.names import base_of, folder_of
from publisher.channels.files.place import MOST_NAMES, Cause, PlaceError
from publisher.channels.files.steps import Steps
from publisher.channels.types import Presence, Sight

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CAUSES = {
    errno.ENOSPC: Cause.FULL,
    errno.EDQUOT: Cause.FULL,
    errno.EFBIG: Cause.FULL,
    errno.EACCES: Cause.DENIED,
    errno.EPERM: Cause.DENIED,
    errno.EROFS: Cause.DENIED,
    errno.EINVAL: Cause.BAD_NAME,
    errno.ENAMETOOLONG: Cause.BAD_NAME,
}


class DirectoryChannel(FileChannel):
    """Files in the directory at an absolute path of this machine."""

    def __init__(self, path: str) -> None:
        super().__init__(lambda limit, steps: DirectoryPlace(path, steps), FileLimits())


class DirectoryPlace:
    """The directory, as channels/files/place.py wants it; each file and its folder synced."""

    def __init__(self, path: str, steps: Steps) -> None:
        self._path = path
        with steps.step("folder") as said:
            self.ready("")
            said(path)

    def ready(self, folder: str) -> None:
        try:
            self._make(folder)
        except OSError as error:
            raise _problem(error, Cause.ROUTE) from None

    def write(self, name: str, body: bytes) -> None:
        with _problems(), self._opened(folder_of(name)) as folder:
            base = base_of(name)
            with suppress(FileNotFoundError):  # never through a link that was laid there
                os.unlink(base, dir_fd=folder)
            with os.fdopen(os.open(base, _FILE, 0o644, dir_fd=folder), "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())

    def sight(self, name: str) -> Sight:
        gone = suppress(FileNotFoundError)
        with _problems(), gone, self._opened(folder_of(name)) as folder:
            found = os.stat(base_of(name), dir_fd=folder, follow_symlinks=False)
            modified = datetime.fromtimestamp(found.st_mtime, UTC)
            size = found.st_size if S_ISREG(found.st_mode) else None
            return Sight(presence=Presence.PRESENT, size=size, modified_at=modified)
        return Sight(presence=Presence.ABSENT)

    def rename(self, old: str, new: str) -> None:
        with _problems(), self._opened(folder_of(new)) as folder:
            os.rename(base_of(old), base_of(new), src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)  # else a power cut could forget the name

    def remove(self, name: str) -> None:
        gone = suppress(FileNotFoundError)
        with _problems(), gone, self._opened(folder_of(name)) as folder:
            os.unlink(base_of(name), dir_fd=folder)
            os.fsync(folder)

    def names(self, folder: str) -> list[str]:
        with _problems(), self._opened(folder) as opened, os.scandir(opened) as entries:
            return [entry.name for entry in islice(entries, MOST_NAMES)]

    def close(self) -> None:
        """Nothing is kept open."""

    @contextmanager
    def _opened(self, below: str) -> Iterator[int]:
        folder = os.open(self._path, _FOLDER)
        try:
            for part in filter(None, below.split("/")):
                inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)

    def _make(self, below: str) -> None:
        path = ""
        for part in filter(None, below.split("/")):
            with self._opened(path) as folder, suppress(FileExistsError):
                os.mkdir(part, 0o755, dir_fd=folder)
                os.fsync(folder)
            path = f"{path}/{part}"
        with self._opened(below):
            return


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _problem(error, _CAUSES.get(error.errno or 0, Cause.OTHER)) from None


def _problem(error: OSError, cause: Cause) -> PlaceError:
    name = error.strerror or type(error).__name__
    where = error.filename if isinstance(error.filename, str) else ""
    return PlaceError(cause, f"errno {error.errno}", f"{name}: {where}" if where else name)
