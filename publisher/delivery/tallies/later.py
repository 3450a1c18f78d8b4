"""Rows that change after their send was added up: the sums follow.

Called by transitions.py, in the transaction that changes them; a send that is not added up yet will
count them as they are then.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from publisher.delivery.models import Delivery, Send
from publisher.delivery.sql import ledger_sql
from publisher.delivery.states import GOT, State
from publisher.delivery.tallies import statements
from publisher.delivery.tallies.mailboxes import group_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A row as it stood."""

    pk: int
    publication_id: int
    send_id: int
    group: str
    state: State
    reason: str


def as_they_stand(ids: Iterable[int], states: Iterable[State]) -> list[Moved]:
    """Those of the rows in one of the states, locked in their order."""
    rows = Delivery.objects.filter(pk__in=list(ids), state__in=list(states)).order_by("pk")
    columns = ("pk", "publication_id", "send_id", "group", "address", "state", "verdict")
    found = rows.select_for_update(of=("self",)).values_list(*columns)
    return [
        Moved(
            pk=pk,
            publication_id=title,
            send_id=send,
            group=group or group_of(address),
            state=State(state),
            reason="" if state in GOT else verdict or "",
        )
        for pk, title, send, group, address, state, verdict in found
    ]


def have_moved(rows: Sequence[Moved], to: State, reason: str = "") -> None:
    """The rows stand there now. reason: the verdict that the ledger keeps with them."""
    tallied = _tallied({row.send_id for row in rows})
    late = [row for row in rows if row.send_id in tallied]
    if not late:
        return
    moves = Counter(
        (row.publication_id, row.send_id, row.group, row.state, row.reason) for row in late
    )
    with connection.cursor() as cursor:
        for (title, send, group, state, old), number in sorted(moves.items()):
            cursor.execute(statements.move(), [number, send, group, state.value, old])
            cursor.execute(statements.put(), [title, send, group, to.value, reason, number])
        news = late if to == State.BOUNCED else [row for row in late if row.state not in GOT]
        if news:
            listed = ledger_sql.id_list([row.pk for row in news])
            cursor.execute(statements.add_late(), [listed])


def _tallied(send_ids: set[int]) -> set[int]:
    kinds = (Send.Kind.ISSUE, Send.Kind.NOTICE)
    mine = Send.objects.filter(pk__in=send_ids, kind__in=kinds).values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(statements.lock_tallied(), [ledger_sql.id_list(list(mine))])
        return {pk for pk, tallied_at in cursor.fetchall() if tallied_at is not None}
