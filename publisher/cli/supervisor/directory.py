"""The data directory: writable, ours, and used by one `publisher up` at a time."""

import fcntl
import os
from pathlib import Path

from publisher.errors import PublisherError, SettingError


def prepare(data_dir: Path) -> None:
    """Make the directory and its folders. Raises SettingError where it cannot be written."""
    probe = data_dir / "run" / f".probe-{os.getpid()}"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in ("run", "logs", "broker"):
            (data_dir / folder).mkdir(exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise SettingError(
            "PUBLISHER_DATA_DIR",
            f"{data_dir} cannot be written ({error.strerror}); name a directory of your own",
        ) from error


def up_runs(data_dir: Path) -> bool:
    """Whether a `publisher up` holds the directory."""
    try:
        descriptor = os.open(data_dir / "run" / "up.lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


class Lock:
    """Held as long as this process lives; the kernel frees it even after kill -9."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "run" / "up.lock"
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self.descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            os.close(self.descriptor)
            raise PublisherError(
                "already_running",
                f"`publisher up` already runs on {data_dir} (pid {holder}); "
                "stop it first, or set PUBLISHER_DATA_DIR to another directory",
                str(data_dir),
            ) from None
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let another `up` start; the file stays, for removing it would race with them."""
        os.ftruncate(self.descriptor, 0)
        os.close(self.descriptor)
