"""Unpack a zip file of articles and pictures within limits."""

import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from publisher.content.parsers import EXTENSIONS, NEWS_XML
from publisher.content.problems import BadInput

MOST_FILES = 5_000
MOST_BYTES = 500_000_000  # unpacked, all together
LARGEST_FILE = 20_000_000
RATIO = 200  # deflate reaches 1032; texts reach 20
PIECE = 65_536
# Only these give their bytes piece by piece; bzip2 and LZMA unpack whole, whatever is asked for.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1  # of the flags
# What zipfile raises for damaged bytes: names, numbers and sizes in headers are all read from them.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)
ARCHIVES = frozenset({".zip", ".gz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".tgz"})


def is_zip(path: Path) -> bool:
    """Whether a file is named as a zip file."""
    return path.suffix.lower() == ".zip"


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder with the files of a zip file, for as long as it is needed.

    Raises BadInput `bad_zip`, `zip_bomb`, `zip_path`, `zip_names`, `zip_method`, `nested_archive`,
    `no_files`, `unreadable_file`: then nothing of it is there.
    """
    with TemporaryDirectory(prefix="publisher-zip-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                _unpack(archive, Path(folder), path)
        except OSError as error:
            reason = error.strerror or str(error)
            message = f"{path} cannot be read: {reason}"
            raise BadInput("unreadable_file", message, str(path)) from None
        except BROKEN as error:
            raise BadInput("bad_zip", f"the zip file is broken: {error}", str(path)) from None
        yield Path(folder)


def _unpack(archive: zipfile.ZipFile, folder: Path, path: Path) -> None:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        message = f"the zip file holds {len(entries)} files; at most {MOST_FILES} go in"
        raise BadInput("zip_bomb", message, str(path))
    names = [_inside(entry, path) for entry in entries]
    _check_names(names, path)
    left = MOST_BYTES
    for entry, name in zip(entries, names, strict=True):
        _check_method(entry, path)
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        left -= _write(archive, entry, target, min(left, LARGEST_FILE), path)


def _check_names(names: Sequence[PurePosixPath], path: Path) -> None:
    """Each file once, none of them a folder too, and an article among them."""
    where, folders = str(path), {folder for name in names for folder in name.parents}
    counts = Counter(names)
    for name in names:
        if counts[name] > 1:
            raise BadInput("zip_names", f"{str(name)!r} stands in the zip file twice", where)
        if name in folders:
            raise BadInput("zip_names", f"{str(name)!r} is a file and a folder", where)
    if not any(name.suffix.lower() in EXTENSIONS | NEWS_XML for name in names):
        kinds = ", ".join(sorted(EXTENSIONS))
        raise BadInput("no_files", f"the zip file holds no article ({kinds})", where)


def _check_method(entry: zipfile.ZipInfo, path: Path) -> None:
    if entry.flag_bits & ENCRYPTED:
        message = f"{entry.filename!r} is encrypted; zip it without a password"
        raise BadInput("zip_method", message, str(path))
    if entry.compress_type not in METHODS:
        message = f"{entry.filename!r} is not packed by deflate, or not at all; zip it anew"
        raise BadInput("zip_method", message, str(path))


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
