"""Is there room on the disks of this host? A write tells; quotas and reserves are in no figure."""

import errno
import tempfile
from pathlib import Path

FOLDERS = ("", "journals", "broker")  # each may be a disk of its own
ROOM = 256 * 1024  # bytes that must fit
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def full_disks(data_dir: Path) -> tuple[Path, ...]:
    """The folders of the data directory, one for each disk, in which nothing more fits."""
    places: dict[int, Path] = {}
    for name in FOLDERS:
        try:
            places.setdefault((data_dir / name).stat().st_dev, data_dir / name)
        except OSError:  # it is not there, or not ours to see
            continue
    return tuple(place for place in places.values() if _is_full(place))


def _is_full(place: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=place, buffering=0) as probe:
            return probe.write(bytes(ROOM)) < ROOM
    except OSError as error:
        return error.errno in FULL
