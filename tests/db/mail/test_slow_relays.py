"""A relay that slows down or hangs in mid-send, over real sockets."""

import math
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from publisher.actions.mail import mail_chunk
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_chunk import LONGEST
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import EACH, Relay
from publisher.channels.fake import FakeChannel
from publisher.channels.smtp import Timeouts
from publisher.channels.smtp.width import Width
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send
from tests.channels.harness_smtp import channel_to
from tests.db import ledger
from tests.db.ledger import NOW, states
from tests.harness import wait_for
from tests.sink import Sink, Talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
READERS = 300


@pytest.fixture(autouse=True)
def bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [b"Subject: x\r\n\r\ntext\r\n"]
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: made)


def worker(sink: Sink, folder: Path, final: float = 20) -> MailWorker:
    patience = Timeouts(
        connect=20, greeting=20, command=20, data=20, block=20, final=final, aside=0.3
    )
    return MailWorker(
        relays=[Relay(lambda: channel_to(sink.url, sink.address, patience))],
        host=Host("machine", "boot"),
        data_dir=folder,
        clock=lambda: NOW,
    )


@dataclass
class Hanging(Sink):
    """Answers one final dot only when `free` says so; the others go on beside it."""

    delay: float = 0.002
    keep: bool = False
    hung: str = ""
    free: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        if stage == "FINAL":
            with self.lock:
                mine = not self.hung and len(self.mails) >= 50
                self.hung = talk.recipients[0] if mine else self.hung
            if mine:
                wait_for(lambda: self.free.is_set() or self.stopped.is_set(), 30, "the end of it")
            elif len(self.mails) >= READERS - 2:  # all others have theirs
                self.free.set()
        return reply


def row_of(send: Send, address: str) -> Delivery:
    return Delivery.objects.get(send=send, address=address)


def test_a_connection_that_hangs_keeps_no_chunk_waiting(tmp_path: Path) -> None:
    send = ledger.send_to(READERS)
    with Hanging() as sink:
        sender = worker(sink, tmp_path)
        report = deliver_mail(worker=sender, seconds=0.5)
        assert not sender.waits_for_answers()
        assert report.attempted == READERS  # in one slice, longer than it was to be
        assert states(send) == {"accepted": READERS}
        assert Counter(sink.recipients) == dict.fromkeys(sink.recipients, 1)
        assert sink.recipients[-1] == sink.hung
        send.refresh_from_db()
        assert send.state == "finished"
        assert sender.process.journal.path.stat().st_size == 0
        sender.end()


def test_one_that_never_answers_is_uncertain_when_its_time_is_up(tmp_path: Path) -> None:
    send = ledger.send_to(READERS)
    with Hanging() as sink:
        sender = worker(sink, tmp_path, final=1.5)
        sink.free.set = lambda: None  # type: ignore[method-assign]
        deliver_mail(worker=sender)
        assert states(send) == {"accepted": READERS - 1, "uncertain": 1}
        assert row_of(send, sink.hung).state == "uncertain"
        sender.end()


def test_a_process_that_breaks_meanwhile_leaves_it_to_recovery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = ledger.send_to(READERS)
    with Hanging() as sink:
        sender = worker(sink, tmp_path)

        def broken(_: MailWorker) -> None:
            assert sender.waits_for_answers()
            raise RuntimeError("it breaks")

        sink.free.set = lambda: None  # type: ignore[method-assign]
        monkeypatch.setattr("publisher.actions.mail.deliver_mail.settle_late", broken)
        journal = sender.process.journal.path
        with pytest.raises(RuntimeError):
            deliver_mail(worker=sender)
        assert not sender.waits_for_answers()
        assert row_of(send, sink.hung).state == "attempting"
        key = row_of(send, sink.hung).pk
        assert f"A {key} 1\n" in journal.read_text()
        assert f"R [{key}, " not in journal.read_text()


class Far(FakeChannel):
    """Answers after `seconds`, if anybody waited for them, on as many connections as it learns."""

    seconds = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.learned = Width(8)

    @property
    def width(self) -> int:
        return self.learned.now

    def take(self, relay: Relay) -> tuple[int, float]:
        """One chunk: rows that began, and seconds."""
        turns = min(-(-relay.chunk_size // self.width), math.ceil(LONGEST / self.seconds))
        rows, took = min(relay.chunk_size, turns * self.width), turns * self.seconds
        self.learned.learn(able=self.width, lost=0, parcels=rows, seconds=took)
        relay.learn_pace(rows, took)
        return rows, took


@pytest.mark.parametrize("before", [0.02, 5.0])
def test_however_slow_it_is_no_connection_is_without_mail(before: float) -> None:
    channel = Far()
    relay = Relay(lambda: channel)
    assert relay.channel is channel
    channel.seconds = before
    for _ in range(20):
        channel.take(relay)
    channel.seconds = 5.0
    taken = [channel.take(relay) for _ in range(6)]
    assert max(seconds for _, seconds in taken) <= 2 * channel.seconds
    assert relay.chunk_size == EACH * channel.width == 16
    assert sum(n for n, _ in taken[-2:]) / sum(s for _, s in taken[-2:]) == 8 / channel.seconds
    channel.seconds = 0.02
    for _ in range(4):
        channel.take(relay)
    assert relay.chunk_size > 400
