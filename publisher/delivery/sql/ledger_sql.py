"""The ledger's statements in the two databases' dialects."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

from django.db import connection
from django.db.backends.utils import CursorWrapper

# As in the index delivery_open: SQLite uses a partial index only for the very same term.
OPEN = "state IN ('pending', 'retrying', 'leased', 'attempting')"

# Sorts and joins get room; a compiler takes longer for one statement than it saves.
_WHOLE = "SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"
_AS_BEFORE = "; ".join(
    f"SET LOCAL {name} TO DEFAULT" for name in ("enable_nestloop", "work_mem", "jit")
)


class ResultColumns(Protocol):
    """What `result_columns` reads of a result."""

    @property
    def key(self) -> int: ...
    @property
    def attempt(self) -> int: ...
    @property
    def state(self) -> Any: ...
    @property
    def code(self) -> str: ...
    @property
    def reply(self) -> str: ...
    @property
    def next_attempt_at(self) -> datetime | None: ...
    @property
    def stage(self) -> str: ...
    @property
    def verdict(self) -> str: ...


def postgresql() -> bool:
    """Whether the ledger is in PostgreSQL."""
    return connection.vendor == "postgresql"


def moment(value: datetime | None) -> Any:
    """An aware time as the database stores it."""
    return connection.ops.adapt_datetimefield_value(value) if value else None


@contextmanager
def whole_tables(cursor: CursorWrapper, *, wanted: bool) -> Iterator[None]:
    """Inside a transaction, have PostgreSQL join large tables whole. Of a list that was imported a
    moment ago it knows nothing, takes it for one reader, and compares each of a million with each.
    """
    wanted = wanted and postgresql()
    if wanted:
        cursor.execute(_WHOLE)
    yield
    if wanted:  # after a failure, the transaction's end does it
        cursor.execute(_AS_BEFORE)


def id_list(numbers: Sequence[int]) -> Any:
    """Ids as one parameter; text, which drivers need not look through."""
    listed = ",".join(map(str, numbers))
    return f"{{{listed}}}" if postgresql() else f"[{listed}]"


def ids() -> str:
    """A condition's end that takes an `id_list`."""
    return "= ANY(%s::bigint[])" if postgresql() else "IN (SELECT value FROM json_each(%s))"


def own(*, leased: bool) -> str:
    """A condition on rows that a worker may begin: those that it has leased (worker), or those that
    it has chosen in this transaction, so that nobody else can have them, and that are due (now)."""
    if leased:
        return "state = 'leased' AND worker_id = %s"
    due = "(next_attempt_at IS NULL OR next_attempt_at <= %s)"
    return f"state IN ('pending', 'retrying') AND {due}"


def begin(condition: str = "TRUE", *, leased: bool) -> str:
    """To attempting: worker, lease, now, edition, now, ids, `own`'s, the condition's -> rows."""
    return (
        "UPDATE delivery_delivery SET state = 'attempting', attempts = attempts + 1,"  # noqa: S608
        " worker_id = %s,"
        " next_attempt_at = NULL, lease_expires_at = %s, dated_at = COALESCE(dated_at, %s),"
        " edition_id = COALESCE(%s, edition_id), changed_at = %s"
        f" WHERE id {ids()} AND {own(leased=leased)} AND {condition}"
        f" RETURNING id, send_id, attempts, edition_id, address, merge_values, {_dated()}"
    )


def _dated() -> str:
    """The date as text in UTC: a text is read once for all rows, an object made for each."""
    text = "to_char(dated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return text if postgresql() else "dated_at || ''"


def holders() -> str:
    """Whose leases have run out: now -> worker processes."""
    return (
        "SELECT DISTINCT worker_id FROM delivery_delivery WHERE state IN ('leased', 'attempting')"
        " AND worker_id IS NOT NULL AND lease_expires_at < %s"
    )


def lock_send_state() -> str:
    """The send's row, kept from changing until this transaction ends: send -> state, edition."""
    share = " FOR SHARE" if postgresql() else ""
    return f"SELECT state, edition_id FROM delivery_send WHERE id = %s{share}"  # noqa: S608


def lock_running() -> str:
    """The running ones of these sends, kept from changing until this transaction ends: sends."""
    share = " FOR SHARE" if postgresql() else ""
    running = f"state = 'running' AND id {ids()}"
    return f"SELECT id FROM delivery_send WHERE {running} ORDER BY id{share}"  # noqa: S608


def apply() -> str:
    """Write results: now, the results, worker."""
    columns = "id bigint,attempt int,state,code,reply,next_attempt_at timestamptz,stage,verdict"
    named = enumerate(columns.split(","))
    parts = ", ".join(_part(number, *name.split()) for number, name in named)
    rows = "json_array_elements(%s::json) AS e" if postgresql() else "json_each(%s)"
    values = f"(SELECT {parts} FROM {rows}) AS v"  # noqa: S608
    return (
        "UPDATE delivery_delivery AS d SET state = v.state, reply_code = v.code,"  # noqa: S608
        " reply = v.reply, reason = NULL, next_attempt_at = v.next_attempt_at,"
        " stage = v.stage, verdict = v.verdict,"
        " lease_expires_at = NULL,"
        f" changed_at = %s FROM {values} WHERE d.id = v.id AND d.attempts = v.attempt"
        " AND d.state IN ('attempting', 'uncertain') AND d.worker_id = %s"
    )


def _part(number: int, name: str, kind: str = "text") -> str:
    """One column of a row that came as a JSON list."""
    if postgresql():
        return f"(e ->> {number})::{kind} AS {name}"
    return f"json_extract(value, '$[{number}]') AS {name}"


def result_columns(results: Sequence[ResultColumns]) -> str:
    """The parameter of `apply` between the time and the worker."""
    return json.dumps(
        [
            (
                r.key,
                r.attempt,
                str(r.state),
                r.code[:16],
                r.reply,
                _as_text(r.next_attempt_at),
                r.stage or None,
                r.verdict or None,
            )
            for r in results
        ]
    )


def _as_text(value: datetime | None) -> str | None:
    return str(moment(value)) if value else None
