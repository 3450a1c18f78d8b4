"""What is the same for the other sides of all channels that put files somewhere."""

from collections.abc import Iterator
from pathlib import Path

from tests.channels.contract import Received


def received(folder: Path) -> list[Received]:
    """The files that a receiver takes, in order of arrival."""
    found = [path for path in _files(folder) if not path.name.startswith(".")]
    found.sort(key=lambda path: (path.stat().st_mtime_ns, path.stat().st_ino))
    return [Received(str(path.relative_to(folder)), path.read_bytes()) for path in found]


def names(folder: Path) -> set[str]:
    """All files, temporary ones among them."""
    return {str(path.relative_to(folder)) for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
