"""Slices of mail against a channel that can be told to fail, on both databases."""

import itertools
import os
import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from publisher.actions.mail import mail_chunk, send_run
from publisher.actions.mail.channels import TIMEOUTS
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.recover_deliveries import recover_deliveries
from publisher.actions.mail.relay import Relay
from publisher.actions.mail.write_results import LEASE, MARGIN
from publisher.actions.readers.unsubscribe import unsubscribe
from publisher.actions.sends.control_send import (
    cancel_send,
    pause_send,
    resend,
    resume_send,
    stop_all,
)
from publisher.actions.sends.send_status import send_status
from publisher.audience.models import Suppression
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, DeliveryEvent
from publisher.errors import PublisherError, Refused
from tests.channels.chaos import Chaos
from tests.channels.harness_smtp import channel_to, channel_to_chaos
from tests.db import ledger
from tests.db.ledger import NOW, states
from tests.sink import Sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
HERE = Host("machine", "boot")


@pytest.fixture(autouse=True)
def bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [f"to {row.address}".encode()])


def worker(tmp_path: Path, channel, clock=lambda: NOW, host=HERE, **more) -> MailWorker:
    return MailWorker(
        relays=[Relay(lambda: channel)], host=host, data_dir=tmp_path, clock=clock, **more
    )


def test_a_send_goes_to_everyone_once_and_finishes(tmp_path):
    send, channel = ledger.send_to(120), FakeChannel()
    report = deliver_mail(worker=worker(tmp_path, channel))
    send.refresh_from_db()
    assert (send.state, states(send)) == ("finished", {"accepted": 120})
    assert len({parcel.recipient for parcel in channel.sent}) == len(channel.sent) == 120
    assert (report.attempted, report.more) == (120, False)
    assert channel.sent[0].sender.startswith("b-")
    status = send_status(send)
    assert sum(status["counts"].values()) == status["recipients"] == 120


def test_a_slice_whose_time_is_over_asks_for_the_next_one_at_once(tmp_path, monkeypatch):
    deadlines: list[float] = []

    def slow(row, reader) -> list[bytes]:
        deadlines.append(time.monotonic() + 0.2)
        while time.monotonic() < deadlines[0]:  # the first mail outlasts the slice
            time.sleep(0.01)
        return [b"text"]

    monkeypatch.setattr(mail_chunk, "compose_row", slow)
    send, sender = ledger.send_to(120), worker(tmp_path, FakeChannel())
    report = deliver_mail(worker=sender, seconds=0.1)
    assert 0 < report.attempted < 120
    assert report.more
    assert deliver_mail(worker=sender).more is False
    assert states(send) == {"accepted": 120}


def test_each_answer_finds_its_state_and_is_kept(tmp_path):
    script = [
        Step(outcome=Outcome.DEFERRED, code="451 4.7.1", text="greylisted, reader0@example.org"),
        Step(outcome=Outcome.REFUSED, code="550 5.1.1", text="no such user"),
        Step(outcome=Outcome.REFUSED, code="554 5.6.0", text="bad content"),
        Step(outcome=Outcome.UNKNOWN),
        Step(),
    ]
    send = ledger.send_to(5)
    deliver_mail(worker=worker(tmp_path, FakeChannel(script)))
    rows = list(Delivery.objects.filter(send=send).order_by("pk"))
    assert [r.state for r in rows] == ["retrying", "bounced", "failed", "uncertain", "accepted"]
    assert (rows[0].reply_code, rows[0].reply) == ("451 4.7.1", "greylisted, [address]")
    assert timedelta(minutes=4) < rows[0].next_attempt_at - NOW < timedelta(minutes=6)
    send.refresh_from_db()
    assert send.state == "running"
    said = {row["state"]: row for row in send_status(send)["replies"]}
    assert set(said) == {"retrying", "bounced", "failed"}
    assert said["bounced"]["deliveries"] == 1
    assert said["bounced"]["reply"] == rows[1].reply != ""
    assert [row["delivery"] for row in send_status(send)["uncertain"]] == [str(rows[3].pk)]


@dataclass
class Providers(Sink):
    """Answers each recipient in the words of one provider."""

    says: dict[str, str] = field(default_factory=dict)

    def answer(self, stage, talk, reply):
        return self.says.get(talk.recipients[-1], reply) if stage == "RCPT" else reply


def test_whoever_is_gone_bounces_in_whatever_words_and_bad_content_is_no_bounce(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [b"Subject: x\r\n\r\ntext\r\n"])
    says = {
        "reader0@example.org": "554 delivery error: This user doesn't have a yahoo.com account",
        "reader1@example.org": "550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]",
        "reader2@example.org": "552 5.1.1 Boite pleine. OFR_417 [417]",
        "reader3@example.org": "550 spam detected",
    }
    send = ledger.send_to(5)
    with Providers(says=says) as server:
        sender = worker(tmp_path, channel_to(server.url, server.address))
        deliver_mail(worker=sender)
        sender.end()
    rows = Delivery.objects.filter(send=send).order_by("address").values_list("state", flat=True)
    assert list(rows) == ["bounced", "failed", "bounced", "failed", "accepted"]


def test_a_closed_route_costs_no_attempt_and_the_send_goes_on_later(tmp_path):
    send, now = ledger.send_to(20), [NOW]
    channel = FakeChannel([Step(outcome=Outcome.ROUTE, code="421", text="closing")])
    sender = worker(tmp_path, channel, clock=lambda: now[0])
    assert deliver_mail(worker=sender).more is False
    rows = Delivery.objects.filter(send=send)
    assert set(rows.values_list("attempts", flat=True)) == {0}
    assert rows.filter(state="retrying", reply="closing").exists()
    assert channel.sent == []
    now[0] += timedelta(seconds=20)
    sender.relays[0].note_success()
    channel._script = [Step()]
    deliver_mail(worker=sender)
    assert states(send) == {"accepted": 20}


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "FINAL"])
def test_a_relay_that_hangs_costs_at_most_one_mail_its_certainty(tmp_path, stage):
    send = ledger.send_to(12)
    with Chaos(fault=f"hangs at {stage}") as server:
        sender = worker(tmp_path, channel_to_chaos(server))
        assert deliver_mail(worker=sender).more is False
        assert not server.outwaited
        sender.end()
    held = Delivery.objects.filter(send=send).exclude(state="pending")
    begun = held.filter(attempts=1)
    assert {row.state for row in begun} == ({"uncertain"} if stage == "FINAL" else set())
    assert len(begun) <= 1
    assert set(held.exclude(attempts=1).values_list("state", flat=True)) == {"retrying"}
    assert set(held.values_list("reply", flat=True)) == {"the relay did not answer in time"}


def test_no_answer_is_waited_for_beyond_the_lease():
    waits = TIMEOUTS.block + TIMEOUTS.final
    assert waits < MARGIN < LEASE.total_seconds() - TIMEOUTS.greeting


def test_one_mail_that_cannot_be_made_fails_alone(tmp_path, monkeypatch):
    def compose(row, reader):
        if row.address == "reader3@example.org":
            raise PublisherError("bad_address", "no header can hold reader3@example.org", "to")
        return [b"x"]

    monkeypatch.setattr(mail_chunk, "compose_row", compose)
    send = ledger.send_to(6)
    deliver_mail(worker=worker(tmp_path, FakeChannel()))
    assert states(send) == {"accepted": 5, "failed": 1}
    assert "@" not in Delivery.objects.get(state="failed").reply


@pytest.mark.parametrize("stop", ["pause", "cancel", "stop-press", "drain"])
def test_nothing_begins_after_a_stop(tmp_path, stop, monkeypatch):
    monkeypatch.setattr(mail_chunk, "LOOK_EVERY", 0)
    send, stopping = ledger.send_to(40), []

    class Stopping(FakeChannel):
        def _answer(self, parcel, step):
            if len(self.sent) == 3:
                {
                    "pause": lambda: pause_send(send=send, actor="t", now=NOW),
                    "cancel": lambda: cancel_send(send=send, actor="t", now=NOW),
                    "stop-press": lambda: stop_all(publication=None, actor="t", now=NOW),
                    "drain": lambda: stopping.append(True),
                }[stop]()
            return super()._answer(parcel, step)

    channel = Stopping()
    deliver_mail(worker=worker(tmp_path, channel, stopping=lambda: bool(stopping)))
    assert len(channel.sent) == 3
    found = states(send)
    assert found.pop("accepted") == 3
    # With a cancel, what the chunk had turned to `attempting` must not stay open either.
    assert found == {"canceled" if stop == "cancel" else "pending": 37}


def test_a_paused_send_resumes_where_it_was(tmp_path):
    send = ledger.send_to(5)
    pause_send(send=send, actor="t", now=NOW)
    channel = FakeChannel()
    assert deliver_mail(worker=worker(tmp_path, channel)).attempted == 0
    resume_send(send=send, actor="t", now=NOW)
    deliver_mail(worker=worker(tmp_path, channel))
    assert states(send) == {"accepted": 5}
    with pytest.raises(Refused, match="finished already"):
        pause_send(send=send, actor="t", now=NOW)


def test_only_a_person_sends_uncertain_rows_again(tmp_path):
    send = ledger.send_to(2)
    deliver_mail(worker=worker(tmp_path, FakeChannel([Outcome.UNKNOWN, Outcome.ACCEPTED])))
    send.refresh_from_db()
    assert send.state == "finished"
    doubtful = Delivery.objects.get(state="uncertain").pk
    with pytest.raises(Refused):
        resend(send=send, delivery_ids=[doubtful, doubtful + 99], actor="t", now=NOW)
    assert resend(send=send, delivery_ids=[doubtful], actor="t", now=NOW) == 1
    channel = FakeChannel()
    deliver_mail(worker=worker(tmp_path, channel))
    assert [(p.key, p.attempt) for p in channel.sent] == [(doubtful, 2)]
    send.refresh_from_db()
    assert (send.state, states(send)) == ("finished", {"accepted": 2})


def test_who_leaves_during_a_send_gets_nothing_more(tmp_path):
    send = ledger.send_to(3)
    leaver = Delivery.objects.filter(send=send).order_by("pk").last()
    first = unsubscribe(delivery=leaver, source="page", now=NOW)
    again = unsubscribe(delivery=leaver, source="one-click", now=NOW)
    assert (first.changed, again.changed) == (True, False)
    assert states(send) == {"pending": 2, "suppressed": 1}
    channel = FakeChannel()
    deliver_mail(worker=worker(tmp_path, channel))
    assert leaver.address not in {parcel.recipient for parcel in channel.sent}
    assert Suppression.objects.get().mailing_list is not None
    assert DeliveryEvent.objects.get().type == "unsubscribe"


def test_a_full_disk_begins_nothing(tmp_path, monkeypatch):
    send, channel = ledger.send_to(5), FakeChannel()
    sender = worker(tmp_path, channel)

    def full(key, number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sender.process.journal, "attempt", full)
    deliver_mail(worker=sender)
    assert channel.sent == []
    assert states(send) == {"pending": 5}


@pytest.fixture
def tiny_disk(tmp_path):
    """A real file system with room for one page of journal; only root may mount one."""
    disk = tmp_path / "journals"
    disk.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "none", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted here: the full disk is the one of test_recovery.py")
    (disk / "filler").write_bytes(b"x" * 4096)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.slow
def test_a_disk_that_fills_up_in_mid_send_stops_it_and_repeats_nobody(tmp_path, tiny_disk):
    """Slow: much is written to the ledger."""
    send, channel = ledger.send_to(150), FakeChannel()
    sender = worker(tmp_path, channel)
    sender.relays[0].learn_pace(50, 0.1)  # chunks of more than a page of journal
    sender.relays[0].learn_pace(50, 0.1)
    long = "x" * 200
    channel._script = [Step(text=long)]
    deliver_mail(worker=sender)
    found = states(send)
    assert 0 < found["accepted"] == len(channel.sent) < 150
    assert found["pending"] == 150 - len(channel.sent)
    (tiny_disk / "filler").unlink()
    for _ in range(150):
        deliver_mail(worker=sender)
    sender.end()
    assert states(send) == {"accepted": 150}
    assert len({parcel.recipient for parcel in channel.sent}) == len(channel.sent) == 150


def test_clocks_that_jump_repeat_nobody_and_lose_nobody(tmp_path):
    """Ours goes back and forth by an hour in mid-chunk; another host's is an hour ahead and takes
    our leases for over."""
    send, now = ledger.send_to(60), [NOW]
    jumps = itertools.cycle((timedelta(hours=1), timedelta(hours=-2), timedelta(hours=1)))

    class Jumping(FakeChannel):
        def _answer(self, parcel, step):
            now[0] += next(jumps)
            if len(self.sent) % 5 == 3:
                ahead = NOW + timedelta(hours=3)
                recover_deliveries(host=Host("other", "b"), data_dir=tmp_path / "o", now=ahead)
            return super()._answer(parcel, step)

    channel = Jumping()
    sender = worker(tmp_path, channel, clock=lambda: now[0])
    for _ in range(20):
        deliver_mail(worker=sender)
        now[0] = NOW + timedelta(hours=4)
    sender.end()
    assert states(send) == {"accepted": 60}
    assert len({parcel.recipient for parcel in channel.sent}) == len(channel.sent) == 60


def test_a_database_that_goes_away_leaves_the_rest_to_recovery(tmp_path, monkeypatch):
    """The replies of the chunk stand in the journal only; recovery finds them there."""
    send, channel = ledger.send_to(5), FakeChannel()
    sender = worker(tmp_path, channel)
    calls = itertools.count()
    real = send_run.write_results

    def breaks(*arguments, **named):
        if next(calls) == 1:
            raise OperationalError("server closed the connection")
        real(*arguments, **named)

    monkeypatch.setattr(send_run, "write_results", breaks)
    with pytest.raises(OperationalError):
        deliver_mail(worker=sender)
    assert states(send) == {"attempting": 5}
    recovered = recover_deliveries(host=HERE, data_dir=tmp_path, now=NOW)
    assert (recovered.settled, recovered.uncertain) == (5, 0)
    assert states(send) == {"accepted": 5}
    assert list((tmp_path / "journals").iterdir()) == []


def test_two_workers_share_one_send(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one transaction after the other; processes are tested elsewhere")
    send = ledger.send_to(300)
    channels = [FakeChannel(), FakeChannel()]
    errors: list[BaseException] = []

    def run(channel):
        sender = worker(tmp_path, channel)
        try:
            while deliver_mail(worker=sender).attempted:
                pass
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            sender.end()

    threads = [threading.Thread(target=run, args=[channel]) for channel in channels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    got = [parcel.recipient for channel in channels for parcel in channel.sent]
    assert len(got) == len(set(got)) == 300
    assert states(send) == {"accepted": 300}
