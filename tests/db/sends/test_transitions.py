"""The ledger's transitions, on both databases."""

from datetime import timedelta

import pytest

from publisher.audience.models import Subscription, Suppression
from publisher.delivery import transitions
from publisher.delivery.models import Attempt, Delivery
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.results import Result, Wait
from publisher.delivery.states import State, TransitionError
from publisher.delivery.wording import reply_in_words
from tests.db import ledger
from tests.db.ledger import LEASE, NOW, states

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def claim(send, worker, limit=10, now=NOW):
    return ledger.claim(send, worker, limit, now=now)


def begin(ids, worker, **more):
    return transitions.begin(
        leased=True, ids=ids, worker_id=worker, now=NOW, lease_until=LEASE, **more
    )


def test_a_row_goes_from_pending_to_accepted():
    send, worker = ledger.send_to(3), ledger.worker()
    ids = claim(send, worker, limit=2)
    assert len(ids) == 2
    rows = begin(ids, worker, edition_id=7)
    assert [row.pk for row in rows] == ids
    assert {(row.attempts, row.edition_id, row.dated_at) for row in rows} == {(1, 7, NOW)}
    assert rows[0].merge_values == {"name": "", "language": ""}
    results = [
        Result(key=key, attempt=1, state=State.ACCEPTED, code="250", reply="é ok") for key in ids
    ]
    transitions.apply(results=results, worker_id=worker, now=NOW)
    assert states(send) == {"accepted": 2, "pending": 1}
    row = Delivery.objects.get(pk=ids[0])
    assert (row.reply_code, row.reply, row.lease_expires_at) == ("250", "é ok", None)


def test_two_workers_never_hold_one_row():
    send = ledger.send_to(4)
    first, second = claim(send, ledger.worker(), 3), claim(send, ledger.worker(), 3)
    assert not set(first) & set(second)
    assert len(first) + len(second) == 4


def test_a_reply_for_a_row_that_is_elsewhere_raises_and_changes_nothing():
    send, worker = ledger.send_to(2), ledger.worker()
    ids = claim(send, worker)
    begin(ids[:1], worker)
    results = [Result(key=key, attempt=1, state=State.ACCEPTED) for key in ids]
    before = states(send)
    with pytest.raises(TransitionError):
        _applied_atomically(results, worker)
    assert states(send) == before


@pytest.mark.parametrize("wrong", [{"attempt": 2}, {"worker": 1}])
def test_a_reply_to_another_attempt_or_of_another_worker_raises(wrong):
    send, worker = ledger.send_to(1), ledger.worker()
    (row,) = begin(claim(send, worker), worker)
    result = Result(key=row.pk, attempt=wrong.get("attempt", 1), state=State.ACCEPTED)
    with pytest.raises(TransitionError):
        _applied_atomically([result], worker + wrong.get("worker", 0))


@pytest.mark.parametrize("state", [State.PENDING, State.LEASED, State.SUPPRESSED, State.CANCELED])
def test_no_reply_leads_there(state):
    with pytest.raises(TransitionError):
        transitions.apply(results=[Result(key=1, attempt=1, state=state)], worker_id=1, now=NOW)


def test_a_retry_waits_for_its_time_keeps_its_date_and_takes_the_text_of_now():
    send, worker = ledger.send_to(1), ledger.worker()
    (row,) = begin(claim(send, worker), worker, edition_id=7)
    due = NOW + timedelta(minutes=5)
    result = Result(
        key=row.pk, attempt=1, state=State.RETRYING, code="451", reply="later", next_attempt_at=due
    )
    transitions.apply(results=[result], worker_id=worker, now=NOW)
    assert claim(send, worker, now=due - timedelta(seconds=1)) == []
    assert claim(send, worker, now=due) == [row.pk]
    later = NOW + timedelta(minutes=6)
    (again,) = transitions.begin(
        leased=True, ids=[row.pk], worker_id=worker, now=later, lease_until=later, edition_id=8
    )
    assert (again.attempts, again.dated_at, again.edition_id) == (2, NOW, 8)
    logged = Attempt.objects.get(delivery_id=row.pk)
    assert (logged.number, logged.outcome, logged.reply_code) == (1, "retrying", "451")


def test_what_never_began_is_as_if_it_had_never_been_tried():
    send, worker = ledger.send_to(1), ledger.worker()
    (row,) = begin(claim(send, worker), worker, edition_id=7)
    assert transitions.abandon(ids=[row.pk], worker_id=worker, now=NOW) == 1
    row = Delivery.objects.get(pk=row.pk)
    assert (row.state, row.attempts, row.edition_id, row.dated_at) == ("pending", 0, None, None)


def test_a_closed_route_makes_rows_wait_with_its_words():
    send, worker = ledger.send_to(1), ledger.worker()
    (row,) = begin(claim(send, worker), worker)
    until = NOW + timedelta(seconds=4)
    wait = Wait(until=until, code="421", reply="closing")
    transitions.abandon(ids=[row.pk], worker_id=worker, now=NOW, wait=wait)
    row = Delivery.objects.get(pk=row.pk)
    found = (row.state, row.attempts, row.next_attempt_at, row.reply_code, row.reply)
    assert found == ("retrying", 0, until, "421", "closing")


def test_what_finds_no_way_waits_without_an_attempt():
    send, worker = ledger.send_to(1), ledger.worker()
    (key,) = claim(send, worker)
    until = NOW + timedelta(seconds=30)
    wait = Wait(until=until, code="not to be shown", why=because(RowCode.NOT_SHOWN))
    assert transitions.postpone(ids=[key], worker_id=ledger.worker(), now=NOW, wait=wait) == 0
    assert transitions.postpone(ids=[key], worker_id=worker, now=NOW, wait=wait) == 1
    row = Delivery.objects.get(pk=key)
    found = (row.state, row.attempts, row.dated_at, row.next_attempt_at, row.reply_code)
    assert found == ("retrying", 0, None, until, "not to be shown")
    assert reply_in_words(row.reply, row.reason) == "under embargo or withheld"
    assert transitions.postpone(ids=[key], worker_id=worker, now=NOW, wait=wait) == 0
    begin(claim(send, worker, now=until), worker)
    answer = Result(key=key, attempt=1, state=State.ACCEPTED, code="250", reply="ok")
    transitions.apply(results=[answer], worker_id=worker, now=NOW)
    row.refresh_from_db()
    assert (row.reply, row.reason) == ("ok", None)


def test_doubt_is_settled_by_a_late_answer_or_by_a_person_only():
    send, worker = ledger.send_to(2), ledger.worker()
    first, second = begin(claim(send, worker), worker)
    why, keys = because(RowCode.NO_ANSWER), [first.pk, second.pk]
    assert transitions.mark_uncertain(ids=keys, worker_id=worker, now=NOW, why=why) == 2
    assert Delivery.objects.get(pk=first.pk).reason == {"code": "no_answer"}
    assert {row.reply_code for row in Attempt.objects.all()} == {"no_answer"}
    assert claim(send, worker) == []
    late = Result(key=first.pk, attempt=1, state=State.ACCEPTED)
    transitions.apply(results=[late], worker_id=worker, now=NOW)
    assert transitions.reopen(Delivery.objects.filter(send=send), now=NOW) == 1
    assert states(send) == {"accepted": 1, "pending": 1}
    (again,) = begin(claim(send, worker), worker)
    assert (again.pk, again.attempts) == (second.pk, 2)


@pytest.mark.parametrize("stop", ["suppress", "cancel", "supersede"])
def test_a_stop_spares_what_has_begun(stop):
    send, worker = ledger.send_to(3), ledger.worker()
    begin(claim(send, worker, limit=1), worker)
    claim(send, worker, limit=1)
    rows = Delivery.objects.filter(send=send)
    assert getattr(transitions, stop)(rows, now=NOW) == 2
    assert states(send)["attempting"] == 1
    assert claim(send, worker) == []


def test_a_leased_row_that_was_canceled_does_not_begin():
    send, worker = ledger.send_to(2), ledger.worker()
    ids = claim(send, worker)
    transitions.cancel(Delivery.objects.filter(pk=ids[0]), now=NOW)
    assert [row.pk for row in begin(ids, worker)] == ids[1:]


def test_the_audience_counts_each_reader_once_and_the_suppressed_too():
    title = ledger.publication()
    first, second = ledger.mailing_list(title, "un"), ledger.mailing_list(title, "deux")
    both = ledger.subscriber(title, "both@example.org", "Zoë")
    one_list_blocked = ledger.subscriber(title, "half@example.org")
    all_lists_blocked = ledger.subscriber(title, "blocked@example.org")
    never = ledger.subscriber(title, "never@example.org")
    for who in (both, one_list_blocked):
        ledger.subscribe(who, first)
        ledger.subscribe(who, second)
    ledger.subscribe(all_lists_blocked, first)
    ledger.subscribe(never, second)
    for status in (Subscription.Status.UNCONFIRMED, Subscription.Status.UNSUBSCRIBED):
        ledger.subscribe(ledger.subscriber(title, f"{status}@example.org"), first, status)
    other = ledger.publication("autre")
    ledger.subscribe(ledger.subscriber(other, "stranger@example.org"), ledger.mailing_list(other))
    _suppress(one_list_blocked, first)
    _suppress(all_lists_blocked, first)
    _suppress(never, None)
    send = ledger.running_send(ledger.issue(title, first, second))
    found = dict(Delivery.objects.filter(send=send).values_list("address", "state"))
    assert found == {
        "both@example.org": "pending",
        "half@example.org": "pending",
        "blocked@example.org": "suppressed",
        "never@example.org": "suppressed",
    }
    assert send.recipients == 4
    assert Delivery.objects.get(subscriber=both).merge_values["name"] == "Zoë"


def test_who_left_since_the_audience_was_frozen_is_suppressed_when_it_would_begin():
    send, worker = ledger.send_to(4), ledger.worker()
    ids = claim(send, worker)
    lists = list(send.issue.newsletter.mailing_lists.all())
    gone, blocked, erased, stays = Delivery.objects.filter(pk__in=ids).order_by("pk")
    Subscription.objects.filter(subscriber=gone.subscriber).update(status="unsubscribed")
    _suppress(blocked.subscriber, lists[0])
    erased.subscriber.delete()
    begun = begin(ids, worker, list_ids=[one.pk for one in lists])
    assert [row.pk for row in begun] == [stays.pk]
    assert states(send) == {"suppressed": 3, "attempting": 1}


def _suppress(who, mailing_list):
    Suppression.objects.create(
        publication_id=who.publication_id,
        mailing_list=mailing_list,
        address_key=who.address_key,
        reason="manual",
        source="test",
        created_at=NOW,
    )


def _applied_atomically(results, worker):
    from django.db import transaction

    with transaction.atomic():
        transitions.apply(results=results, worker_id=worker, now=NOW)
