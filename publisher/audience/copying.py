"""Many new rows at once, with ids that are known before they are there.

PostgreSQL: COPY, at the speed of the disk and without a second table. SQLite: one prepared INSERT.
"""

# ruff: noqa: S608 (names of tables and columns are our own constants)
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from publisher.audience.sql import postgresql


def reserve_ids(table: str, count: int) -> list[int]:
    """Ids that nobody else gets. On SQLite the caller's transaction holds the only pen."""
    with connection.cursor() as cursor:
        if postgresql():
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    first = (found[0] if found else 0) + 1
    return list(range(first, first + count))


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert the rows; times are those of sql.moment, JSON is text. Raises IntegrityError."""
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        if postgresql():
            # Django wraps what `execute` raises, and nothing else.
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", list(rows))
