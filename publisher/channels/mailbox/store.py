"""Mails in one SQLite file, `mailbox.sqlite3` in the data directory; no ORM."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from pathlib import Path

from publisher.env import close_database
from publisher.errors import PublisherError

MOST_BYTES = 4 * 1024**3  # of the file; then mails are refused for now
_PAGE = 4096
_HEADERS = 65_536  # bytes of a mail in which its headers are looked for
_SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY, received_at TEXT NOT NULL, sender TEXT NOT NULL,
    recipient TEXT NOT NULL, subject TEXT NOT NULL, message_id TEXT NOT NULL,
    size INTEGER NOT NULL, raw BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS mail_recipient ON mail (recipient);
"""
_COLUMNS = "id, received_at, sender, recipient, subject, message_id, size"
_WHERE = (
    "WHERE instr(lower(recipient), :search) OR instr(lower(subject), :search) "
    "OR instr(lower(sender), :search)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One caught mail for one recipient, without its bytes. `size` in bytes."""

    id: int
    received_at: datetime
    sender: str
    recipient: str
    subject: str
    message_id: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A mail as it came in: envelope and bytes."""

    sender: str
    recipients: Sequence[str]
    raw: bytes


class Store:
    """The file, open for writing. Raises sqlite3.Error when it cannot be written or is full."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        close_database(path)
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        self._connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            f"PRAGMA max_page_count={MOST_BYTES // _PAGE};{_SCHEMA}"
        )

    def add(self, mails: Sequence[Caught], now: datetime) -> None:
        """Keep the mails, all of them or, on an error, none."""
        at = now.astimezone(UTC).isoformat()
        rows = [
            (at, mail.sender, recipient, *_named(mail.raw), len(mail.raw), mail.raw)
            for mail in mails
            for recipient in mail.recipients
        ]
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.executemany(
                "INSERT INTO mail (received_at, sender, recipient, subject, message_id, size, raw) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        self._connection.close()


def store(data_dir: Path) -> Path:
    """Where the mails of a data directory are."""
    return data_dir / "mailbox.sqlite3"


def list_mails(
    data_dir: Path, *, search: str = "", limit: int | None = 100, offset: int = 0
) -> list[Mail]:
    """Mails, newest first; with `search`, those whose addresses or subject contain it."""
    with _reading(data_dir) as connection:
        if connection is None:
            return []
        found = connection.execute(
            f"SELECT {_COLUMNS} FROM mail {_WHERE if search else ''} "  # noqa: S608 (constants)
            "ORDER BY id DESC LIMIT :limit OFFSET :offset",
            {
                "search": search.lower(),
                "limit": -1 if limit is None else limit,
                "offset": offset,
            },
        )
        return [_mail(row) for row in found]


def count_mails(data_dir: Path, *, search: str = "") -> int:
    """Number of mails that `list_mails` would list without a limit."""
    with _reading(data_dir) as connection:
        if connection is None:
            return 0
        where = _WHERE if search else ""
        found = connection.execute(
            f"SELECT count(*) FROM mail {where}",  # noqa: S608 (constants)
            {"search": search.lower()},
        )
        return int(found.fetchone()[0])


def find_mail(data_dir: Path, number: int) -> Mail | None:
    """The mail of that id, or None."""
    with _reading(data_dir) as connection:
        if connection is None:
            return None
        found = connection.execute(
            f"SELECT {_COLUMNS} FROM mail WHERE id = ?",  # noqa: S608 (constants)
            (number,),
        ).fetchone()
        return _mail(found) if found else None


def read_mail(data_dir: Path, number: int) -> bytes:
    """A mail's bytes as they came. Raises PublisherError `unknown_mail`."""
    with _reading(data_dir) as connection:
        query = "SELECT raw FROM mail WHERE id = ?"
        found = connection.execute(query, (number,)).fetchone() if connection else None
    if found is None:
        raise PublisherError("unknown_mail", f"the mailbox has no mail {number}", "mailbox")
    return bytes(found[0])


def delete_mails(data_dir: Path, *, to: Callable[[str], bool]) -> int:
    """Delete the mails to the recipients of whom `to` is true, and those that name one of them, so
    that nothing of them stays in the file. Returns how many. Raises sqlite3.Error."""
    path = store(data_dir)
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        known = connection.execute("SELECT DISTINCT recipient FROM mail").fetchall()
        deleted = sum(_delete(connection, one) for (one,) in known if to(one))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return deleted


def _delete(connection: sqlite3.Connection, recipient: str) -> int:
    # Also what went to others and names them: a confirmation of a new address, a report.
    named = "instr(raw, CAST(:one AS BLOB)) OR instr(lower(subject), lower(:one))"
    done = connection.execute(
        f"DELETE FROM mail WHERE recipient = :one OR {named}",  # noqa: S608 (constants)
        {"one": recipient},
    )
    return done.rowcount


@contextmanager
def _reading(data_dir: Path) -> Iterator[sqlite3.Connection | None]:
    """The file open for reading, None when no mail ever came."""
    path = store(data_dir)
    if not path.exists():
        yield None
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        yield connection


def _mail(row: tuple[int, str, str, str, str, str, int]) -> Mail:
    number, received_at, sender, recipient, subject, message_id, size = row
    return Mail(
        id=number,
        received_at=datetime.fromisoformat(received_at),
        sender=sender,
        recipient=recipient,
        subject=subject,
        message_id=message_id,
        size=size,
    )


def _named(raw: bytes) -> tuple[str, str]:
    """Subject and Message-ID, decoded; what is broken stays as it is written."""
    headers = raw[:_HEADERS].partition(b"\r\n\r\n")[0]
    return _header(headers, b"subject"), _header(headers, b"message-id")[:500]


def _header(headers: bytes, name: bytes) -> str:
    found = re.search(rb"(?im)^%b:[ \t]*([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)" % name, headers)
    written = found[1].decode("utf-8", "replace") if found else ""
    written = re.sub(r"\r\n(?=[ \t])|\r", "", written)
    try:
        return str(make_header(decode_header(written)))[:1000]
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return written[:1000]
