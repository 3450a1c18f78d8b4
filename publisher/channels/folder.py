"""A folder that another server serves: whole files only, each replaced in one step."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path, PurePosixPath


class Folder:
    """Writes files below `root`, whose folders are made as needed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, path: str, body: bytes) -> None:
        """Write a file that everybody may read: temporary name, fsync, rename. Raises OSError,
        ValueError for a path that leads out.
        """
        target = self._inside(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), 0o644)
            os.replace(name, target)  # noqa: PTH105 (names, not paths, are at hand)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(name)  # noqa: PTH108
            raise

    def remove(self, path: str) -> None:
        """Remove a file, or find it gone, and folders that are empty then. Raises OSError."""
        target = self._inside(path)
        target.unlink(missing_ok=True)
        for folder in target.parents:
            if folder == self._root or self._root not in folder.parents:
                return
            with suppress(OSError):
                folder.rmdir()

    def _inside(self, path: str) -> Path:
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\0" in path or not pure.parts:
            raise ValueError(f"not a path inside the folder: {path!r}")
        return self._root / pure
