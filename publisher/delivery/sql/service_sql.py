"""Mails about one person: which are due, and which of them a worker takes next.

Each is a send of its own with one row, so they are found among the sends, by the index of state and
hour: a look costs the same however many rows a large send has.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from publisher.delivery.sql.claim_sql import ids_of
from publisher.delivery.sql.ledger_sql import OPEN, id_list, ids, moment, postgresql

_DUE_ROW = (
    f"SELECT {{}} FROM delivery_delivery d WHERE d.send_id = s.id AND d.{OPEN}"  # noqa: S608
    " AND d.state IN ('pending', 'retrying')"
    " AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= %s)"
    " AND EXISTS (SELECT 1 FROM delivery_servicemail m WHERE m.delivery_id = d.id"
    " AND m.expires_at > %s) LIMIT 1"
)
# LIMIT: no planner makes a join of it, which would read all open rows of a large send.
_DUE_SENDS = (
    " FROM delivery_send s WHERE s.state = 'running' AND s.kind = 'service'"
    " AND s.not_before <= %s AND s.expires_at > %s"
    f" AND ({_DUE_ROW.format('1')}) IS NOT NULL"
)


def service_due(now: datetime) -> bool:
    """Whether one may leave now."""
    return bool(due(now, limit=1))


def due(now: datetime, *, limit: int) -> list[tuple[int, int]]:
    """Those that may leave now, as send and publication, the longest due first, up to `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_found()} ORDER BY s.not_before, s.id LIMIT %s", [*_times(now, 4), limit])
        return list(cursor.fetchall())


def oldest_due(now: datetime) -> datetime | None:
    """Since when the first of those that may leave now waits."""
    since = _DUE_ROW.format("d.next_attempt_at")
    statement = f"SELECT s.not_before, ({since}){_DUE_SENDS} ORDER BY s.not_before LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_times(now, 2), *_times(now, 4)])
        row = cursor.fetchone()
    return _time(row[1] or row[0]) if row else None


def choose(*, publication_id: int, limit: int, now: datetime) -> list[int]:
    """Up to `limit` rows of a publication that may leave now, the longest due first. They and their
    sends are this transaction's: what another has is passed over. Returns their ids, sorted."""
    lock = " FOR NO KEY UPDATE OF s SKIP LOCKED" if postgresql() else ""
    own = f"{_found()} AND s.publication_id = %s ORDER BY s.not_before, s.id LIMIT %s{lock}"
    with connection.cursor() as cursor:
        cursor.execute(own, [*_times(now, 4), publication_id, limit])
        sends = [send for send, _ in cursor.fetchall()]
        return sorted(ids_of(cursor, _rows(), [id_list(sends), moment(now)])) if sends else []


def all_running(send_ids: Sequence[int]) -> bool:
    """The stop flag of several: False as soon as one of them does not run any more."""
    statement = f"SELECT COUNT(*) FROM delivery_send WHERE id {ids()} AND state = 'running'"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [id_list(send_ids)])
        return int(cursor.fetchone()[0]) == len(send_ids)


def _found() -> str:
    return f"SELECT s.id, s.publication_id{_DUE_SENDS}"


def _rows() -> str:
    lock = " FOR UPDATE SKIP LOCKED" if postgresql() else ""
    return (
        f"SELECT id FROM delivery_delivery WHERE send_id {ids()} AND {OPEN}"  # noqa: S608
        " AND state IN ('pending', 'retrying')"
        f" AND (next_attempt_at IS NULL OR next_attempt_at <= %s) ORDER BY id{lock}"
    )


def _times(now: datetime, count: int) -> list[Any]:
    """Parameters: of _DUE_ROW 2, of _DUE_SENDS 4."""
    return [moment(now)] * count


def _time(value: Any) -> datetime:
    """As either database gives it."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
