"""Whose ledger this is: a copy, or a backup put back, must be told from the ledger itself.

Two things are compared with what the ledger's own row says. The fingerprint is of the place where
the ledger lives; a copy lives elsewhere. The beat is a number that only grows; a file beside the
data remembers it, so a database that was put back is behind its file.
"""

import hashlib
import os
import threading
from pathlib import Path

from django.db import connection

from publisher.delivery.host import MACHINE_ID
from publisher.delivery.models import LedgerIdentity

FILE = "ledger.beat"
CONTAINER = (Path("/.dockerenv"), Path("/run/.containerenv"))


def fingerprint(data_dir: Path) -> str:
    """sha256 (hex) of the place where the ledger lives.

    SQLite: the file's path and inode, the folder's inode, and the machine. A container's machine
    id changes with each container, so there the volume's inodes have to do. PostgreSQL: the
    cluster's identifier, its timeline (a replica that was promoted may lack the last commits)
    and the database's oid.
    """
    place = _postgresql() if connection.vendor == "postgresql" else _sqlite(data_dir)
    return hashlib.sha256("\n".join(place).encode()).hexdigest()


def _sqlite(data_dir: Path) -> list[str]:
    folder = data_dir.resolve()
    file = Path(str(connection.settings_dict["NAME"]))
    inodes = [str(path.stat().st_ino) for path in (folder, file) if path.exists()]
    machine = "" if any(mark.exists() for mark in CONTAINER) else _machine()
    return [str(folder), *inodes, machine]


def _machine() -> str:
    try:
        return MACHINE_ID.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _postgresql() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system()),"
            " (SELECT timeline_id FROM pg_control_checkpoint()),"
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return [str(part) for part in cursor.fetchone()]


def read_beat(data_dir: Path) -> int:
    """The last beat that this machine has seen; 0 where it has seen none."""
    try:
        return int((data_dir / FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def write_beat(data_dir: Path, beat: int) -> None:
    """Keep the beat in the file, whole or not at all. Raises OSError."""
    fresh = data_dir / f"{FILE}.{os.getpid()}.{threading.get_ident()}"
    fresh.write_text(str(beat), encoding="ascii")
    fresh.replace(data_dir / FILE)


def lock_identity() -> LedgerIdentity | None:
    """The ledger's row, locked for the caller's transaction; None before its first day."""
    return LedgerIdentity.objects.select_for_update().first()
