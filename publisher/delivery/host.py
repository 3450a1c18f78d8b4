"""Which machine this is, and which of its lives."""

import uuid
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MACHINE_ID = Path("/etc/machine-id")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Host:
    """A machine and its boot: only there can a journal's lock and its last lines be trusted."""

    machine: str
    boot: str


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()[:64]
    except (OSError, UnicodeDecodeError):
        return ""


@lru_cache(maxsize=1)
def this_host() -> Host:
    """This machine. Without a readable boot id nothing is the same boot, so nothing is presumed."""
    machine = _read(MACHINE_ID) or f"{uuid.getnode():012x}"
    return Host(machine, _read(BOOT_ID) or uuid.uuid4().hex)
