"""Where the rows of sends that are on their way stand; of a large one, without looking at each."""

from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.db import connection

from publisher.delivery.models import Send
from publisher.delivery.sql.ledger_sql import OPEN, id_list, ids, postgresql
from publisher.delivery.states import State
from publisher.delivery.tallies import statements

LARGE = 50_000  # rows; of fewer, each is looked at
REFUSED = "state IN ('suppressed', 'canceled', 'superseded', 'failed', 'bounced')"
_DAY = 86_400


def live_counts(sends: Sequence[Send]) -> dict[int, dict[str, int]]:
    """The rows of each by state, in one question. Of a large one, from indexes that hold what is
    not accepted: an audience never changes, so the rest is; what was heard of as delivered counts
    as accepted."""
    if not sends:
        return {}
    large = [send for send in sends if send.recipients >= LARGE]
    small = [send.pk for send in sends if send.recipients < LARGE]
    parts = [_large()] * len(large) + ([_small()] if small else [])
    values: list[Any] = [send.pk for send in large for _ in range(5)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values + ([id_list(small)] if small else []))
        found: dict[int, dict[str, int]] = {send.pk: {} for send in sends}
        for pk, name, number in cursor.fetchall():
            found[pk][name] = number
    return found | {send.pk: _whole(send, found[send.pk]) for send in large}


def _whole(send: Send, counts: dict[str, int]) -> dict[str, int]:
    """With what needs no counting: who waits for their first turn, and who got it."""
    going = counts.pop("open", 0)
    waiting = going - sum(counts.get(state, 0) for state in _OTHER_OPEN)
    rest = send.recipients - going - sum(counts.get(state, 0) for state in _NOT_OPEN)
    more = {State.PENDING.value: waiting, State.ACCEPTED.value: rest}
    return counts | {state: number for state, number in more.items() if number > 0}


_OTHER_OPEN = (State.RETRYING, State.LEASED, State.ATTEMPTING)
_NOT_OPEN = (
    *(State.UNCERTAIN, State.SUPPRESSED, State.CANCELED),
    *(State.SUPERSEDED, State.FAILED, State.BOUNCED),
)


def _small() -> str:
    """(send, state, number) of sends whose every row is looked at: their list."""
    return (
        "SELECT send_id, state, COUNT(*) FROM delivery_delivery"  # noqa: S608
        f" WHERE send_id {ids()} GROUP BY send_id, state"
    )


def _large() -> str:
    """The same of one, "open" for all states that are: the send, five times. Each part is the term
    of a partial index; SQLite, which knows nothing of how many rows are in one, is told which."""
    parts = (
        ("'open'", "delivery_open", OPEN),
        ("'retrying'", "delivery_retrying", "state = 'retrying'"),
        ("state", "delivery_held", "state IN ('leased', 'attempting')"),
        ("'uncertain'", "delivery_uncertain", "state = 'uncertain'"),
        ("state", "delivery_refused", REFUSED),
    )
    return " UNION ALL ".join(
        f"SELECT send_id, {name}, COUNT(*) FROM delivery_delivery"  # noqa: S608 (constants)
        f"{'' if postgresql() else f' INDEXED BY {index}'} WHERE send_id = %s AND {term}"
        f" GROUP BY send_id{', state' if name == 'state' else ''}"
        for name, index, term in parts
    )


def span(send: Send) -> tuple[int, int] | None:
    """The numbers of its first and its last row; None where it has none. They are looked for once
    where the audience is frozen, after which no row comes."""
    key = f"send-span:{send.pk}"
    kept: tuple[int, int] | None = cache.get(key)
    if kept is not None:
        return kept
    with connection.cursor() as cursor:
        cursor.execute(statements.bounds(), [send.pk])
        first, last = cursor.fetchone()
    if first is None:
        return None
    if send.started_at is not None and send.recipients >= LARGE:
        cache.set(key, (first, last), _DAY)
    return first, last
