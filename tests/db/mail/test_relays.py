"""Several relays share the mail; one that fails is left to the others; a rate is everybody's."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions.mail import mail_chunk
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import BLOCKS, Relay, next_relay
from publisher.actions.sends.control_send import resume_send
from publisher.actions.sends.send_status import send_status
from publisher.audience.models import Suppression
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Channel, Outcome, Reply
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery
from publisher.delivery.pace import BURST, reserve
from publisher.delivery.relays import relays_in_trouble
from publisher.delivery.wording import english
from publisher.web.desk.problems import standstill
from tests.db import ledger
from tests.db.ledger import NOW, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [f"to {row.address}".encode()])


def worker(tmp_path: Path, *relays: Relay) -> MailWorker:
    return MailWorker(
        relays=relays, host=Host("machine", "boot"), data_dir=tmp_path, clock=lambda: NOW
    )


def test_each_relay_gets_its_weight(tmp_path):
    relays = [Relay(FakeChannel, name="a", weight=5), Relay(FakeChannel, name="b")]
    turns = [next_relay(relays) for _ in range(12)]
    names = "".join(relay.name for relay in turns if relay)
    assert names == "aaabaa" * 2


def test_what_one_relay_cannot_take_goes_by_the_other_at_once(tmp_path):
    send = ledger.send_to(60)
    broken, sound = FakeChannel([Step(outcome=Outcome.ROUTE)]), FakeChannel()
    relays = Relay(lambda: broken, name="a", weight=100), Relay(lambda: sound, name="b")
    report = deliver_mail(worker=worker(tmp_path, *relays))
    send.refresh_from_db()
    assert (send.state, states(send)) == ("finished", {"accepted": 60})
    assert report.attempted == len(sound.sent) == 60
    assert broken.sent == []
    assert set(send.deliveries.values_list("attempts", flat=True)) == {1}


def test_with_all_relays_away_nothing_begins_and_nothing_is_lost(tmp_path):
    send = ledger.send_to(5)
    relays = [Relay(lambda: FakeChannel([Step(outcome=Outcome.ROUTE)]), name=n) for n in "ab"]
    report = deliver_mail(worker=worker(tmp_path, *relays))
    assert (report.attempted, report.more) == (0, False)
    assert states(send).keys() <= {"pending", "retrying"}


@pytest.mark.slow
def test_a_rate_is_held_by_all_workers_together():
    """Slow: much is written to the ledger."""
    moments = [NOW + timedelta(milliseconds=50 * n) for n in range(100)]  # five seconds
    taken = Counter[datetime]()
    for moment in moments:
        for _worker in range(3):
            taken[moment] += reserve(relay="a:25", rate=20, wanted=50, now=moment)[0]
    assert sum(taken.values()) <= 20 * (5 + BURST.total_seconds()) + 1
    assert sum(taken.values()) >= 20 * 5
    first_second = sum(n for at, n in taken.items() if at < NOW + timedelta(seconds=1))
    assert first_second <= 40


def test_a_slow_relay_takes_one_at_a_time_and_says_when_the_next():
    count, pause = reserve(relay="a:25", rate=1 / 60, wanted=50, now=NOW)
    assert (count, pause) == (1, 0.0)
    count, pause = reserve(relay="a:25", rate=1 / 60, wanted=50, now=NOW)
    assert count == 0
    assert 59 <= pause <= 60
    later = NOW + timedelta(seconds=pause)
    assert reserve(relay="a:25", rate=1 / 60, wanted=50, now=later)[0] == 1


def test_a_clock_that_was_ahead_closes_no_relay_for_long():
    reserve(relay="a:25", rate=20, wanted=5, now=NOW + timedelta(days=1))
    assert reserve(relay="a:25", rate=20, wanted=5, now=NOW)[1] <= 2


def test_a_limited_relay_sends_no_more_than_its_rate_in_a_slice(tmp_path):
    send, channel = ledger.send_to(200), FakeChannel()
    relay = Relay(lambda: channel, name="a:25", rate=20)
    deliver_mail(worker=worker(tmp_path, relay), seconds=1)
    # The worker's clock stands still here, so nothing beyond the first burst may go.
    assert len(channel.sent) == 20
    assert states(send) == {"accepted": 20, "pending": 180}


def answers(text: str) -> Callable[[], Channel]:
    return lambda: FakeChannel([Step(outcome=Outcome.ROUTE, code=text[:9], text=text[10:])])


BLOCK = "550 5.7.1 you are on a list, ask postmaster@relay.example.org"


def until_it_rests_for_good(sender: MailWorker) -> None:
    for _ in range(BLOCKS):
        deliver_mail(worker=sender)
        for relay in sender.relays:
            relay._closed_until = 0.0  # as if its rest were over


def test_a_relay_that_refuses_us_for_good_pauses_the_send_and_says_why(tmp_path):
    send, mended = ledger.send_to(100), list[Channel]()
    sender = worker(tmp_path, Relay(lambda: (mended or [answers(BLOCK)()])[0], name="a:25"))
    until_it_rests_for_good(sender)
    send.refresh_from_db()
    reason = "the relay a:25 refuses our mail: 550 5.7.1 you are on a list, ask [address]"
    assert (send.state, english(send.hold)) == ("paused", reason)
    status = send_status(send)
    assert (status["hold_reason"], status["hold_code"]) == (reason, "relay_refuses")
    assert status["hold_values"] == {"relay": "a:25", "reply": reason.partition(": ")[2]}
    assert send_status(send)["relays"] == [
        {
            "relay": "a:25",
            "reply": "550 5.7.1 you are on a list, ask [address]",
            "blocked": True,
            "rests_until": "2026-03-01T06:01:00Z",
        }
    ]
    assert states(send).keys() <= {"pending", "retrying"}
    assert Suppression.objects.count() == 0
    assert standstill(send) != reason  # the desk has words of its own

    mended.append(FakeChannel())
    sender.relays[0].close()
    resume_send(send=send, actor="cli:test", now=NOW)
    Delivery.objects.filter(state="retrying").update(next_attempt_at=NOW)
    deliver_mail(worker=sender)
    send.refresh_from_db()
    assert (send.state, states(send)) == ("finished", {"accepted": 100})
    assert relays_in_trouble() == []


def test_a_relay_that_is_out_of_reach_rests_and_pauses_nothing(tmp_path):
    send = ledger.send_to(3)
    sender = worker(tmp_path, Relay(answers("421 4.3.2 closing"), name="a:25"))
    until_it_rests_for_good(sender)
    send.refresh_from_db()
    assert send.state == "running"
    (trouble,) = relays_in_trouble()
    assert (trouble.blocked, trouble.reply) == (False, "421 4.3.2 closing")


def test_one_relay_that_refuses_us_leaves_the_mail_to_the_other(tmp_path):
    send, sound = ledger.send_to(60), FakeChannel()
    relays = Relay(answers(BLOCK), name="a:25", weight=9), Relay(lambda: sound, name="b:25")
    deliver_mail(worker=worker(tmp_path, *relays))
    send.refresh_from_db()
    assert (send.state, states(send)) == ("finished", {"accepted": 60})
    assert [(one.relay, one.blocked) for one in relays_in_trouble()] == [("a:25", True)]


def test_one_reader_whose_server_refuses_us_keeps_nobody_else_waiting(tmp_path):
    """Its policy looks like the route's; but others are accepted in between."""
    send = ledger.send_to(200)

    class Picky(FakeChannel):
        def deliver(self, parcels, begin):
            for parcel in parcels:
                if parcel.recipient == "reader7@example.org":
                    if begin(parcel):
                        yield Reply(key=parcel.key, outcome=Outcome.ROUTE, code="550 5.7.1")
                    return
                yield from super().deliver([parcel], begin)

    sender = worker(tmp_path, Relay(Picky, name="a:25"))
    for _ in range(10):
        deliver_mail(worker=sender)
        sender.relays[0]._closed_until = 0.0
        Delivery.objects.filter(state="retrying", attempts=0).update(next_attempt_at=NOW)
    send.refresh_from_db()
    assert (send.state, states(send)) == ("running", {"accepted": 199, "retrying": 1})
    waits = Delivery.objects.get(state="retrying")
    assert waits.next_attempt_at > NOW + timedelta(minutes=4)
