"""Many new rows at once, with ids that are known before they are there.

PostgreSQL: COPY, at the speed of the disk and without a second table. SQLite: one prepared INSERT.
"""

# ruff: noqa: S608 (names of tables and columns are our own constants)
from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import connection

from publisher.audience.sql import postgresql

Cells = Sequence[str | int | None]
_NULL = "\x1a"  # no text of ours has control characters but line breaks and tabs
_PART = 1_000  # rows that are written out while the database stores those before
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def reserve_ids(table: str, count: int) -> list[int]:
    """Ids that nobody else gets. On SQLite the caller's transaction holds the only pen."""
    with connection.cursor() as cursor:
        if postgresql():
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[
                0
            ]  # asked once: for each row it was a seventh of an import
            cursor.execute(
                "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count]
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return list(range(first, first + count))


def copy_rows(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[str | int | None]]
) -> None:
    """Insert the rows; times are those of sql.moment_text, JSON is text. Raises IntegrityError."""
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        if postgresql():
            # Django wraps what `execute` raises, and nothing else.
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({named}) FROM STDIN (NULL '{_NULL}')") as copy,
            ):
                waiting = iter(rows)
                while part := list(islice(waiting, _PART)):
                    copy.write(_copied(part, len(columns)))
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", list(rows))


def _copied(rows: Sequence[Cells], width: int) -> str:
    """The rows in COPY's text format. Nearly never is there anything to escape, and whether there
    is shows when all of it stands there; the driver's own writing of a row costs five times that.
    """
    listed = [
        [cell if cell.__class__ is str else _NULL if cell is None else str(cell) for cell in row]
        for row in rows
    ]
    text = "\n".join(["\t".join(row) for row in listed])
    clean = "\\" not in text and "\r" not in text
    if (
        not clean
        or text.count("\t") != len(listed) * (width - 1)
        or text.count("\n") >= len(listed)
    ):
        text = "\n".join(["\t".join([cell.translate(_ESCAPES) for cell in row]) for row in listed])
    return text + "\n"
