"""Several relays share the mail; one that fails is left to the others; a rate is everybody's."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publisher.actions import mail_chunk
from publisher.actions.deliver_mail import deliver_mail
from publisher.actions.mail_worker import MailWorker
from publisher.actions.relay import Relay, next_relay
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from publisher.delivery.host import Host
from publisher.delivery.pace import BURST, reserve
from tests.db import ledger
from tests.db.ledger import NOW, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row: f"to {row.address}".encode())


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


def test_a_rate_is_held_by_all_workers_together():
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
