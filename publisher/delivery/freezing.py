"""The rows of a send are made here, all of them once, when it is decided or when it starts.

Each function runs inside the caller's transaction, which has locked the send. From then on only
transitions.py writes their states.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from publisher.audience import mailable
from publisher.audience.erased import erased_among
from publisher.audience.models import Subscriber
from publisher.audience.segments.narrowing import EVERYBODY, Narrowing
from publisher.audience.sql import look_again
from publisher.delivery import transitions
from publisher.delivery.models import Delivery, Send
from publisher.delivery.notices import Audience
from publisher.delivery.sql import audience_sql, ledger_sql, notice_sql
from publisher.delivery.states import NEVER_GOT, State

# Of what stands in conditions. Texts and merge values take longer than all these, and no plan asks.
LEDGER = (
    "delivery_delivery (publication_id, send_id, issue_id, subscriber_id, destination_id,"
    " edition_id, state, worker_id, next_attempt_at, lease_expires_at, changed_at)"
)
MOST_NEW = 1_000  # rows in one statement


def create_for_destinations(*, send: Send, destination_ids: Iterable[int], now: datetime) -> int:
    """One pending delivery of the send's article version per destination; existing ones stay.

    Returns how many rows the send has now.
    """
    Delivery.objects.bulk_create(
        [
            Delivery(
                publication_id=send.publication_id,
                send=send,
                destination_id=destination_id,
                article_version_id=send.article_version_id,
                state=State.PENDING,
                changed_at=now,
            )
            for destination_id in destination_ids
        ],
        ignore_conflicts=True,
    )
    return Delivery.objects.filter(send=send).count()


def create_for_addresses(
    *,
    send: Send,
    addresses: Mapping[str, str],
    known: Mapping[str, Subscriber],
    values: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> int:
    """One delivery of a test send per address (by its key), with its merge values; who is a reader
    too is `known`. Who is suppressed or was forgotten counts and is `suppressed` from the start.
    Returns how many rows."""
    suppressed = mailable.suppressed_keys(send.publication_id, list(addresses))
    rows = [
        Delivery(
            publication_id=send.publication_id,
            send=send,
            subscriber=known.get(key),
            address=address,
            merge_values=values[key],
            state=State.SUPPRESSED if key in suppressed else State.PENDING,
            changed_at=now,
        )
        for key, address in addresses.items()
    ]
    made = Delivery.objects.bulk_create(rows)
    # After the rows: from then on who forgets waits for us, or we have waited for them.
    forgotten = erased_among(send.publication_id, addresses)
    _leave_out([r.pk for r, key in zip(made, addresses, strict=True) if key in forgotten], now)
    return len(made)


def _leave_out(forgotten: Sequence[int], now: datetime) -> None:
    """Rows to those who were forgotten stand in the ledger without an address."""
    if forgotten:
        rows = Delivery.objects.filter(pk__in=forgotten)
        transitions.suppress(rows, now=now, why="forgotten")
        rows.update(address="", merge_values={})


def create_for_service(
    *,
    send: Send,
    address: str,
    subscriber: Subscriber | None,
    suppressed: bool,
    now: datetime,
) -> Delivery:
    """The one delivery of a service mail's send; who does not want it counts and is `suppressed`
    from the start."""
    return Delivery.objects.create(
        publication_id=send.publication_id,
        send=send,
        subscriber=subscriber,
        address=address,
        state=State.SUPPRESSED if suppressed else State.PENDING,
        changed_at=now,
    )


def freeze(
    *,
    send: Send,
    list_ids: Sequence[int],
    now: datetime,
    again: bool = False,
    asks: Collection[str] = (),
    narrowing: Narrowing = EVERYBODY,
) -> int:
    """The audience of an issue send, in one statement: everyone with a confirmed subscription to
    one of the lists whom the narrowing takes, once, with the merge values of now; `asks`: those
    beyond name and language that its edition needs. Who is suppressed counts and is `suppressed`
    from the start. With `again`, whoever has a row of the issue already is left out. Returns how
    many rows that made.
    """
    lists, publication = ledger_sql.id_list(list_ids), send.publication_id
    moment = ledger_sql.moment(now)
    with connection.cursor() as cursor:
        cursor.execute(audience_sql.many(), [lists, audience_sql.MANY])
        with ledger_sql.whole_tables(cursor, wanted=cursor.fetchone()[0] == audience_sql.MANY):
            statement = audience_sql.freeze(
                one_list=len(list_ids) == 1, again=again, asks=asks, narrowing=narrowing
            )
            own = narrowing.parameters(lists, publication)
            asked = audience_sql.merge_parameters(asks, now)
            cursor.execute(statement, [send.pk, send.issue_id, *asked, moment, *own])
            made = int(cursor.rowcount)
    look_again(made, LEDGER)
    return made


def let_go(*, issue_id: int) -> int:
    """Before an issue is sent again: rows of a canceled send whose reader surely did not get it
    no longer stand for the issue. Returns how many rows still do."""
    rows = Delivery.objects.filter(issue_id=issue_id)
    rows.filter(state__in=NEVER_GOT).update(issue=None)
    return rows.count()


def freeze_notice(*, send: Send, audience: Audience, now: datetime) -> int:
    """The audience of a notice of `send.article_version`, in one statement: each reader once, by
    the edition of the issue in which they got the story. Returns how many rows that made.
    """
    values = [send.pk, ledger_sql.moment(now), *audience.parameters(), send.article_version_id]
    with connection.cursor() as cursor:
        cursor.execute(notice_sql.freeze(), values)
        made = int(cursor.rowcount)
    look_again(made, LEDGER)
    return made


def freeze_new(
    *,
    send: Send,
    list_id: int,
    joined: tuple[datetime, datetime],
    now: datetime,
    asks: Collection[str] = (),
) -> int:
    """More rows of a welcome issue's send, in statements of MOST_NEW: readers who joined the list
    by themselves, after the one time and not after the other, and have no row of the issue.
    Returns how many."""
    between, made = [ledger_sql.moment(one) for one in joined], 0
    values = [send.pk, send.issue_id, *audience_sql.merge_parameters(asks, now)]
    values += [ledger_sql.moment(now), ledger_sql.id_list([list_id]), send.publication_id]
    statement, own = audience_sql.freeze_new(asks), [*between, send.issue_id, MOST_NEW]
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, [*values, *own])
            made += int(cursor.rowcount)
            if cursor.rowcount < MOST_NEW:
                return made
