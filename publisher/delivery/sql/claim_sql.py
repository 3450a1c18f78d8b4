"""Which rows of a send a worker takes next, and the statements for it, in both databases' dialects.

A send's rows have been made at once, so their ids lie side by side: one stretch of them is read
instead of looking for the first that is due among all that are finished.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from publisher.delivery.sql.ledger_sql import OPEN, postgresql

STRETCH = 1000  # ids


@dataclass(slots=True)
class Place:
    """`first`: the id from which on rows may be pending; None: not known."""

    first: int | None = None

    def stretches(self, first_pending: Callable[[int], int | None]) -> Iterator[int]:
        """The first ids of the stretches to take from, in turn, until nothing is pending.

        first_pending: the first pending row from an id on. It is asked wherever a stretch was
        used up; rows that came back behind us are found by going round once.
        """
        goes_round = self.first is not None
        if self.first is None:
            self.first = first_pending(0)
        while self.first is not None or goes_round:
            if self.first is None:
                goes_round, self.first = False, first_pending(0)
                continue
            yield self.first
            self.first = first_pending(self.first + STRETCH)


def first_pending(cursor: CursorWrapper, send_id: int, lowest: int) -> int | None:
    """The send's first row from an id on that waits for its first attempt.

    Only the index delivery_open has rows in this order.
    """
    statement = (
        "SELECT id FROM (SELECT id, send_id FROM delivery_delivery"  # noqa: S608
        f" WHERE (send_id, id) >= (%s, %s) AND {OPEN} AND state = 'pending'"
        " ORDER BY send_id, id LIMIT 1) AS f WHERE send_id = %s"
    )
    with _in_index_order(cursor):
        cursor.execute(statement, [send_id, lowest, send_id])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def ids_of(cursor: CursorWrapper, statement: str, values: Sequence[Any]) -> list[int]:
    """The ids that a statement returns."""
    cursor.execute(statement, values)
    return [row[0] for row in cursor.fetchall()]


def choose_retries() -> str:
    """Rows whose time has come again: send, now, limit -> ids."""
    return _choose("state = 'retrying' AND next_attempt_at <= %s ORDER BY next_attempt_at, id")


def choose_stretch() -> str:
    """Pending rows: send, first id, id after the last, now, limit -> ids.

    Both ends are given: PostgreSQL reads no more than lies between them, whatever it believes of
    the table, and however many finished rows stand before.
    """
    return _choose(
        "state = 'pending' AND id >= %s AND id < %s"
        " AND (next_attempt_at IS NULL OR next_attempt_at <= %s) ORDER BY id"
    )


def _choose(which: str) -> str:
    lock = " FOR UPDATE SKIP LOCKED" if postgresql() else ""
    return (
        "SELECT id FROM delivery_delivery"  # noqa: S608
        f" WHERE send_id = %s AND {which} LIMIT %s{lock}"
    )


@contextmanager
def _in_index_order(cursor: CursorWrapper) -> Iterator[None]:
    """Inside a transaction, have PostgreSQL walk along an index instead of sorting what it finds:
    of a send that was frozen a moment ago it knows nothing, and would read all rows for the first.
    """
    if postgresql():
        cursor.execute("SET LOCAL enable_sort = off")
    yield
    if postgresql():  # after a failure, the transaction's end does it
        cursor.execute("SET LOCAL enable_sort TO DEFAULT")
