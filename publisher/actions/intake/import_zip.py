"""Unpack a zip file of articles and pictures within limits."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from publisher.content.problems import BadInput

MOST_FILES = 5_000
MOST_BYTES = 500_000_000  # unpacked, all together
LARGEST_FILE = 20_000_000
RATIO = 200  # deflate reaches 1032; texts reach 20
PIECE = 65_536
ARCHIVES = frozenset({".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz"})


def is_zip(path: Path) -> bool:
    """Whether a file is named as a zip file."""
    return path.suffix.lower() == ".zip"


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder with the files of a zip file, for as long as it is needed.

    Raises BadInput `bad_zip`, `zip_bomb`, `zip_path`, `nested_archive`, `unreadable_file`: then
    nothing of it is there.
    """
    with TemporaryDirectory(prefix="publisher-zip-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                _unpack(archive, Path(folder), path)
        except OSError as error:
            reason = error.strerror or str(error)
            message = f"{path} cannot be read: {reason}"
            raise BadInput("unreadable_file", message, str(path)) from None
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise BadInput("bad_zip", f"the zip file is broken: {error}", str(path)) from None
        yield Path(folder)


def _unpack(archive: zipfile.ZipFile, folder: Path, path: Path) -> None:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        message = f"the zip file holds {len(entries)} files; at most {MOST_FILES} go in"
        raise BadInput("zip_bomb", message, str(path))
    left = MOST_BYTES
    for entry in entries:
        target = folder / _inside(entry, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        left -= _write(archive, entry, target, min(left, LARGEST_FILE), path)


def _inside(entry: zipfile.ZipInfo, path: Path) -> PurePosixPath:
    """Where an entry goes: below the folder, as a plain file."""
    name = PurePosixPath(entry.filename)
    linked = stat.S_ISLNK(entry.external_attr >> 16)
    tricky = name.is_absolute() or ".." in name.parts or "\\" in entry.filename or linked
    if tricky or not name.parts:
        raise BadInput("zip_path", f"{entry.filename!r} would lead out of the folder", str(path))
    if name.suffix.lower() in ARCHIVES:
        raise BadInput(
            "nested_archive", f"{entry.filename!r} is an archive in an archive", str(path)
        )
    return name


def _write(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, most: int, path: Path
) -> int:
    """Unpack one entry and return its size; what its header says of it is not believed."""
    most = min(most, RATIO * entry.compress_size + PIECE)
    written = 0
    with archive.open(entry) as source, target.open("wb") as file:
        while piece := source.read(PIECE):
            written += len(piece)
            if written > most:
                message = f"{entry.filename!r} unpacks to far more than a story or a picture"
                raise BadInput("zip_bomb", message, str(path))
            file.write(piece)
    return written
