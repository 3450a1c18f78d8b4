"""Files in a directory that a partner collects from: whole files only, never half of one."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from publisher.channels.replies import sanitized
from publisher.channels.types import Begin, Outcome, Parcel, Reply

_LONGEST_NAME = 200  # bytes; file systems allow 255, and the temporary name is longer


class DirectoryChannel:
    """Writes each parcel under its name: temporary name, fsync, rename, fsync of the directory.

    A file of the same name is replaced in one step, so a retry leaves one whole file.
    """

    def __init__(self, path: str) -> None:
        self._path = path

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py. A name that would leave the directory raises ValueError."""
        for parcel in parcels:
            _check(parcel.name)
            try:
                reply = self._deliver(parcel, begin)
            except OSError as error:  # before the first byte: the place is at fault
                reply = _reply(parcel, Outcome.ROUTE, error)
            if reply is None:
                return
            yield reply

    def close(self) -> None:
        """Nothing is kept open."""

    def _deliver(self, parcel: Parcel, begin: Begin) -> Reply | None:
        folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            scratch = f".{parcel.name}.{parcel.key}.part"
            file = _create(scratch, folder)
            try:
                return self._write(parcel, begin, scratch, file, folder)
            finally:
                with suppress(FileNotFoundError):  # it was renamed: all went well
                    os.unlink(scratch, dir_fd=folder)
        finally:
            os.close(folder)

    def _write(
        self, parcel: Parcel, begin: Begin, scratch: str, file: int, folder: int
    ) -> Reply | None:
        begun = False
        try:
            with os.fdopen(file, "wb") as handle:
                begun = begin(parcel)
                if not begun:
                    return None
                handle.write(parcel.body)
                handle.flush()
                os.fsync(handle.fileno())
            os.rename(scratch, parcel.name, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)  # else a power cut could forget the name
        except OSError as error:
            if not begun:
                raise
            # Nothing or the same file stands under that name, so trying again is safe.
            return _reply(parcel, Outcome.DEFERRED, error)
        return Reply(key=parcel.key, outcome=Outcome.DELIVERED, code="written", text=parcel.name)


def _create(name: str, folder: int) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with suppress(FileNotFoundError):  # left by a process that was killed
        os.unlink(name, dir_fd=folder)
    return os.open(name, flags, 0o644, dir_fd=folder)


def _check(name: str) -> None:
    plain = name and not name.startswith(".") and "/" not in name and "\0" not in name
    if not plain or len(os.fsencode(name)) > _LONGEST_NAME:
        raise ValueError(f"not a plain file name: {name!r}")


def _reply(parcel: Parcel, outcome: Outcome, error: OSError) -> Reply:
    name = error.strerror or type(error).__name__
    where = error.filename if isinstance(error.filename, str) else ""
    return Reply(
        key=parcel.key,
        outcome=outcome,
        code=f"errno {error.errno}",
        text=sanitized(f"{name}: {where}" if where else name),
    )
