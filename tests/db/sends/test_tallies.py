"""What ended sends came to is added up once, whenever it becomes known."""

from datetime import timedelta

import pytest

from publisher.audience.models import ReaderActivity
from publisher.audience.signs import note_sign
from publisher.delivery import transitions
from publisher.delivery.models import Delivery, Send, SendTally
from publisher.delivery.tallies import ending
from publisher.delivery.tallies.ending import reopened, tally_ended, untallied
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def title():
    return ledger.publication()


def ended(send, *states, kind="finished"):
    """The send, over; its rows in these states, in their order."""
    rows = list(Delivery.objects.filter(send=send).order_by("pk"))
    for row, state in zip(rows, states, strict=True):
        verdict = "unknown" if state == "bounced" else None
        values = {"state": state, "attempts": 1, "changed_at": NOW, "verdict": verdict}
        Delivery.objects.filter(pk=row.pk).update(**values)
    Send.objects.filter(pk=send.pk).update(state=kind, finished_at=NOW)
    return rows


def tally(now=NOW):
    return tally_ended(clock=lambda: now, seconds=10)


def sums(send):
    rows = SendTally.objects.filter(send=send, count__gt=0)
    return {(row.state, row.reason): row.count for row in rows}


def activity(row):
    found = ReaderActivity.objects.filter(subscriber_id=row.subscriber_id).order_by("mailing_list")
    return list(found.values_list("received", "bounces"))


def test_a_send_is_added_up_once_for_each_list_of_its_readers(title, monkeypatch):
    monkeypatch.setattr(ending, "STEP", 2)
    first, second = ledger.mailing_list(title, readers=5), ledger.mailing_list(title, "autres")
    other = ledger.mailing_list(title, "ailleurs")
    send = ledger.running_send(ledger.issue(title, first, second))
    rows = ended(send, "accepted", "delivered", "bounced", "failed", "suppressed")
    ledger.subscribe(rows[0].subscriber, second)
    ledger.subscribe(rows[0].subscriber, other)
    ledger.subscribe(rows[1].subscriber, second, "unsubscribed")
    assert (tally(), tally()) == (1, 0)
    assert [activity(row) for row in rows] == [[(1, 0), (1, 0)], [(1, 0)], [(0, 1)], [], []]
    assert sums(send) == {
        ("accepted", ""): 1,
        ("delivered", ""): 1,
        ("bounced", "unknown"): 1,
        ("failed", ""): 1,
        ("suppressed", ""): 1,
    }
    assert sum(sums(send).values()) == send.recipients


def test_a_kill_between_two_steps_adds_nothing_twice(title, monkeypatch):
    monkeypatch.setattr(ending, "STEP", 2)
    send = ledger.running_send(ledger.issue(title, ledger.mailing_list(title, readers=5)))
    rows = ended(send, *["accepted"] * 5)
    assert not ending._step(send.pk, ending._span(send.pk), NOW)
    assert not ending._step(send.pk, ending._span(send.pk), NOW)
    assert tally() == 1
    assert [activity(row) for row in rows] == [[(1, 0)]] * 5


def test_bounces_are_those_since_the_last_accepted_letter(title):
    readers = ledger.mailing_list(title, readers=1)
    for state, expected in (("bounced", 1), ("bounced", 2), ("accepted", 0), ("bounced", 1)):
        (row,) = ended(ledger.running_send(ledger.issue(title, readers)), state)
        tally()
        assert activity(row)[0][1] == expected
    assert ReaderActivity.objects.get().received == 1
    assert ReaderActivity.objects.get().last_received_at == NOW


def test_what_becomes_known_later_moves_the_sums(title):
    send = ledger.running_send(ledger.issue(title, ledger.mailing_list(title, readers=3)))
    rows = ended(send, "accepted", "accepted", "uncertain")
    tally()
    transitions.deliver(ids=[row.pk for row in rows])
    transitions.bounce(key=rows[1].pk, code="550", reply="gone", now=NOW, verdict="unknown")
    transitions.bounce(key=rows[1].pk, code="550", reply="gone", now=NOW, verdict="unknown")
    assert sums(send) == {("delivered", ""): 2, ("bounced", "unknown"): 1}
    assert [activity(row) for row in rows] == [[(1, 0)], [(1, 1)], [(1, 0)]]
    assert tally() == 0


def test_rows_that_go_again_are_added_once(title):
    send = ledger.running_send(ledger.issue(title, ledger.mailing_list(title, readers=2)))
    rows = ended(send, "accepted", "uncertain")
    tally()
    reopened(send_id=send.pk)
    later = NOW + timedelta(hours=1)
    Send.objects.filter(pk=send.pk).update(state="running")
    assert not untallied().exists()
    Delivery.objects.filter(pk=rows[1].pk).update(state="accepted", changed_at=later)
    Send.objects.filter(pk=send.pk).update(state="finished", finished_at=later)
    assert (tally(later), tally(later)) == (1, 0)
    assert [activity(row) for row in rows] == [[(1, 0)], [(1, 0)]]
    assert sums(send) == {("accepted", ""): 2}


def test_a_send_that_is_not_over_waits(title):
    send = ledger.running_send(ledger.issue(title, ledger.mailing_list(title, readers=2)))
    ended(send, "accepted", "attempting", kind="canceled")
    assert not untallied().exists()
    ledger.running_send(ledger.issue(title, ledger.mailing_list(title, "vide")))
    assert tally() == 0
    Delivery.objects.filter(send=send).update(state="accepted")
    assert tally() == 1


def test_a_sign_is_kept_for_the_lists_that_the_reader_is_on(title):
    first, second = ledger.mailing_list(title), ledger.mailing_list(title, "autres")
    reader = ledger.subscriber(title, "anne@example.org")
    ledger.subscribe(reader, first)
    ledger.subscribe(reader, second, "unsubscribed")
    note_sign(subscriber_id=reader.pk, now=NOW)
    note_sign(subscriber_id=reader.pk, now=NOW - timedelta(days=1))
    note_sign(subscriber_id=reader.pk, now=NOW + timedelta(days=1), list_ids=[second.pk])
    found = ReaderActivity.objects.get()
    assert (found.mailing_list, found.last_sign_at, found.received) == (first, NOW, 0)
