"""A claim reads no more than it takes, whatever the ledger holds and the database knows of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from publisher.audience.sql import LARGE
from publisher.delivery import transitions
from publisher.delivery.freezing import freeze
from publisher.delivery.models import Delivery, Send
from publisher.delivery.sql import claim_sql, ledger_sql
from publisher.delivery.sql.claim_sql import STRETCH, Place
from publisher.delivery.states import State
from tests.db import ledger
from tests.db.ledger import LEASE, NOW, states

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MANY = 100_000


def send_of(number: int) -> Send:
    """A send with so many pending rows, made at once, of which the database knows nothing yet."""
    send = Send.objects.first() or ledger.send_to(0)
    if send.deliveries.exists():  # another one of the same title
        send.pk, send.issue = None, None
        send.save(force_insert=True)
    made = (
        Delivery(
            publication_id=send.publication_id,
            send=send,
            address=f"reader{one}@example.org",
            state=State.PENDING,
            changed_at=NOW,
        )
        for one in range(number)
    )
    Delivery.objects.bulk_create(made, batch_size=5000)
    return send


def claim(send: Send, worker: int, limit: int = 10, place: Place | None = None) -> list[int]:
    return ledger.claim(send, worker, limit, place=place)


def keys(send: Send) -> list[int]:
    return list(Delivery.objects.filter(send=send).order_by("pk").values_list("pk", flat=True))


@pytest.mark.slow
def test_all_are_claimed_once_and_in_order_over_many_stretches() -> None:
    """Slow: thousands of rows."""
    send, worker, place = send_of(2 * STRETCH + 300), ledger.worker(), Place()
    claimed = list[int]()
    while found := claim(send, worker, 170, place):
        claimed += found
    assert claimed == keys(send)


@pytest.mark.slow
def test_rows_of_another_send_between_are_stepped_over() -> None:
    """Slow: much is written to the ledger."""
    send, worker, place = send_of(30), ledger.worker(), Place()
    other = send_of(2 * STRETCH)
    Delivery.objects.filter(send=other, pk__in=keys(other)[-5:]).update(send=send)
    assert claim(send, worker, 32, place) + claim(send, worker, 10, place) == keys(send)
    assert claim(send, worker, 10, place) == []
    assert states(other) == {"pending": 2 * STRETCH - 5}


@pytest.mark.slow
def test_what_came_back_behind_is_found_on_the_way_round() -> None:
    """Slow: much is written to the ledger."""
    send, worker, place = send_of(STRETCH + 50), ledger.worker(), Place()
    first = claim(send, worker, 100, place)
    transitions.release(worker_id=worker, now=NOW, ids=first[:40])
    rest = list[int]()
    while found := claim(send, worker, 300, place):
        rest += found
    assert sorted(rest) == sorted([*keys(send)[100:], *first[:40]])


@pytest.mark.slow
def test_a_second_worker_goes_on_where_the_first_is() -> None:
    """Slow: thousands of rows."""
    send, places = send_of(3 * STRETCH), (Place(), Place())
    workers = ledger.worker(), ledger.worker()
    turns = [claim(send, workers[turn % 2], 250, places[turn % 2]) for turn in range(12)]
    assert sorted(key for turn in turns for key in turn) == keys(send)


def test_rows_whose_time_has_come_again_go_first() -> None:
    send, worker = send_of(20), ledger.worker()
    late = keys(send)[-1]
    Delivery.objects.filter(pk=late).update(state=State.RETRYING, next_attempt_at=NOW)
    assert late in claim(send, worker, 1)


@pytest.mark.django_db(transaction=True)
def test_what_another_transaction_has_chosen_is_passed_over() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    send, other = send_of(50), connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            first = [send.pk, keys(send)[0], keys(send)[-1] + 1, NOW, 20]
            theirs = claim_sql.ids_of(cursor, claim_sql.choose_stretch(), first)
            with transaction.atomic():
                ours = transitions.choose(limit=20, now=NOW, send_id=send.pk)
    finally:
        other.close()
    assert (theirs, ours) == (keys(send)[:20], keys(send)[20:40])


def test_what_was_chosen_begins_at_once_and_is_held_by_who_chose_it() -> None:
    send, worker = send_of(5), ledger.worker()
    with transaction.atomic():
        ids = transitions.choose(limit=3, now=NOW, send_id=send.pk)
        begun = transitions.begin(ids=ids, worker_id=worker, now=NOW, lease_until=LEASE)
    assert [row.pk for row in begun] == ids == keys(send)[:3]
    held = Delivery.objects.filter(send=send, worker_id=worker, lease_expires_at=LEASE)
    assert list(held.order_by("pk").values_list("pk", flat=True)) == ids
    assert states(send) == {"attempting": 3, "pending": 2}


def test_what_has_begun_or_is_not_due_yet_does_not_begin_again() -> None:
    send, worker = send_of(3), ledger.worker()
    ids = transitions.choose(limit=3, now=NOW, send_id=send.pk)
    transitions.begin(ids=ids[:1], worker_id=worker, now=NOW, lease_until=LEASE)
    late = Delivery.objects.filter(pk=ids[1])
    late.update(state=State.RETRYING, next_attempt_at=NOW + timedelta(minutes=1))
    begun = transitions.begin(ids=ids, worker_id=worker, now=NOW, lease_until=LEASE)
    assert [row.pk for row in begun] == ids[2:]


@pytest.fixture
def half_done() -> Send:
    """Half of it accepted, and nothing of that swept up: as it is in the middle of a large send."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite does not tell how many rows a statement read")
    send = ledger.send_to(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO delivery_delivery (publication_id, send_id, issue_id, subscriber_id,"
            " address, merge_values, state, attempts, reply_code, reply, changed_at)"
            " SELECT %s, %s, %s, n, '', '{}', 'pending', 0, '', '', %s"
            " FROM generate_series(1, %s) AS n",
            [send.publication_id, send.pk, send.issue_id, NOW, MANY],
        )
    first = keys(send)[0]
    Delivery.objects.filter(send=send, pk__lt=first + MANY // 2).update(state=State.ACCEPTED)
    return send


def test_a_claim_reads_little_of_a_large_ledger(half_done: Send) -> None:
    """Looking for the first among all that wait reads all of them for each claim."""
    place, worker = Place(), ledger.worker()
    claim(half_done, worker, 10, place)
    moment = ledger_sql.moment(NOW)
    head = [half_done.pk]
    assert place.first is not None
    stretch = [place.first, place.first + STRETCH, moment, 200]
    assert rows_read(claim_sql.choose_stretch(), [*head, *stretch]) <= STRETCH
    assert rows_read(claim_sql.choose_retries(), [*head, moment, 200]) == 0


def rows_read(statement: str, values: list[Any]) -> int:
    """By that part of the statement which read the most."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        (found,) = cursor.fetchone()
    return max(_parts(json.loads(found) if isinstance(found, str) else found))


def _parts(node: Any) -> Iterator[int]:
    if isinstance(node, list):
        for one in node:
            yield from _parts(one)
    elif isinstance(node, dict):
        removed = sum(value for name, value in node.items() if name.startswith("Rows Removed"))
        yield int(node.get("Actual Loops", 1) * (node.get("Actual Rows", 0) + removed))
        for value in node.values():
            yield from _parts(value)


def test_what_has_just_been_frozen_is_known_to_the_database() -> None:
    """A plan made for the table of before would look up each reader of a large list by itself."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no statistics of its own")
    title = ledger.publication()
    issue = ledger.issue(title, ledger.mailing_list(title, readers=LARGE))
    freeze(
        send=(send := ledger.running_send(issue)),
        list_ids=list(issue.newsletter.mailing_lists.values_list("pk", flat=True)),
        now=NOW,
        again=True,
    )
    assert send.deliveries.count() == LARGE
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'delivery_delivery'")
        assert cursor.fetchone()[0] >= LARGE
