"""What one provider refuses is that provider's: its readers wait, all others get their mail."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.actions.mail import domains as rests
from publisher.actions.mail import mail_chunk
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.sends.send_status import send_status
from publisher.audience.models import Suppression
from publisher.channels.smtp import SmtpChannel
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send
from publisher.delivery.relays import relays_in_trouble
from tests.channels.harness_smtp import channel_to
from tests.db import ledger
from tests.db.ledger import NOW
from tests.sink import Gone, Sink, Talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
POLICY = "550 5.7.1 our policy refuses you"
CLOSED = "421 4.7.0 too busy for you, closing"


@pytest.fixture(autouse=True)
def bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = b"Subject: x\r\n\r\ntext\r\n"
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [mail])


@dataclass
class Relayed(Sink):
    """A relay that passes on what the servers of some domains say: `says` by domain, at `stage`."""

    says: dict[str, str] = field(default_factory=dict)
    stage: str = "RCPT"
    asked: Counter[str] = field(default_factory=Counter)

    def answer(self, stage: str, talk: Talk, reply: str) -> str:
        domain = talk.recipients[-1].partition("@")[2] if talk.recipients else ""
        if stage == "RCPT":
            self.asked[domain] += 1
        said = self.says.get(domain) if stage == self.stage else None
        if said and said.startswith("421") and stage == "RCPT":
            talk.socket.sendall(said.encode() + b"\r\n")
            raise Gone
        return said or reply


def letter(*domains: str, each: int) -> Send:
    """A running send to so many readers at each of the domains, by turns."""
    title = ledger.publication()
    readers = ledger.mailing_list(title)
    for number in range(each):
        for domain in domains:
            ledger.subscribe(ledger.subscriber(title, f"r{number}@{domain}"), readers)
    return ledger.running_send(ledger.issue(title, readers))


def by_domain(send: Send) -> dict[str, Counter[str]]:
    """The states of its deliveries, by domain."""
    found: dict[str, Counter[str]] = {}
    for address, state in Delivery.objects.filter(send=send).values_list("address", "state"):
        found.setdefault(address.partition("@")[2], Counter())[str(state)] += 1
    return found


@pytest.fixture
def senders(tmp_path: Path) -> Iterator[list[MailWorker]]:
    made: list[MailWorker] = []
    yield made
    for sender in made:
        sender.end()


def worker(tmp_path: Path, senders: list[MailWorker], *servers: Sink) -> MailWorker:
    def channel(server: Sink) -> SmtpChannel:
        return channel_to(server.url, server.address)

    relays = [Relay(lambda s=server: channel(s), name=server.address) for server in servers]  # type: ignore[misc]
    sender = MailWorker(
        relays=relays, host=Host("machine", "boot"), data_dir=tmp_path, clock=lambda: NOW
    )
    senders.append(sender)
    return sender


@pytest.mark.parametrize("stage", ["RCPT", "FINAL"])
@pytest.mark.parametrize("said", [POLICY, CLOSED])
def test_one_providers_refusal_keeps_nobody_else_waiting(
    tmp_path: Path, senders: list[MailWorker], stage: str, said: str
) -> None:
    send = letter("strict.example", "one.example", "two.example", each=25)
    with Relayed(says={"strict.example": said}, stage=stage) as server:
        sender = worker(tmp_path, senders, server)
        for _ in range(5):
            deliver_mail(worker=sender)
    send.refresh_from_db()
    found = by_domain(send)
    assert send.state == "running"
    assert found["one.example"] == found["two.example"] == {"accepted": 25}
    assert found["strict.example"] == {"retrying": 25}
    assert relays_in_trouble() == []
    assert Suppression.objects.count() == 0
    replies = {(row["stage"], row["verdict"]) for row in send_status(send)["replies"]}
    assert len(replies) == 1
    assert all(stage for stage, _ in replies)


def test_a_domain_that_refuses_us_is_left_alone_and_asked_again_later(
    tmp_path: Path, senders: list[MailWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    send, now = letter("strict.example", "one.example", each=60), [NOW]
    with Relayed(says={"strict.example": POLICY}) as server:
        sender = worker(tmp_path, senders, server)
        sender.clock = lambda: now[0]
        deliver_mail(worker=sender)
        assert rests.IN_A_ROW <= server.asked["strict.example"] < 60
        waits = Delivery.objects.filter(send=send, state="retrying", attempts=0)
        assert waits.exists(), "who was not asked has no attempt used up"
        row = waits[0]
        assert (row.reply_code, row.verdict) == ("550 5.7.1", "policy")
        assert timedelta(minutes=8) < row.next_attempt_at - NOW <= timedelta(minutes=10)
        server.says.clear()
        now[0] += timedelta(minutes=11)
        monkeypatch.setattr(rests, "time", _Later(11 * 60))
        deliver_mail(worker=sender)
    send.refresh_from_db()
    assert by_domain(send)["strict.example"] == {"accepted": 60}
    assert send.state == "finished"


class _Later:
    """The monotonic clock, so many seconds on."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def monotonic(self) -> float:
        import time

        return time.monotonic() + self._seconds


def test_refusals_across_domains_are_the_relays_and_pause_the_send(
    tmp_path: Path, senders: list[MailWorker]
) -> None:
    names = [f"d{number}.example" for number in range(6)]
    send = letter(*names, each=10)
    with Relayed(says=dict.fromkeys(names, "554 5.7.1 Relay access denied")) as server:
        deliver_mail(worker=worker(tmp_path, senders, server))
        assert sum(server.asked.values()) <= rests.IN_A_ROW + 1
    send.refresh_from_db()
    assert (send.state, send.hold_code) == ("paused", "relay_refuses")


def test_a_relay_that_closes_whoever_is_named_rests(
    tmp_path: Path, senders: list[MailWorker]
) -> None:
    names = [f"d{number}.example" for number in range(6)]
    send = letter(*names, each=10)
    with Relayed(says=dict.fromkeys(names, CLOSED)) as server:
        deliver_mail(worker=worker(tmp_path, senders, server))
        assert sum(server.asked.values()) <= rests.IN_A_ROW + 1
    send.refresh_from_db()
    (trouble,) = relays_in_trouble()
    assert (send.state, trouble.blocked) == ("running", False)
    assert set(by_domain(send)["d5.example"]) <= {"pending", "retrying"}


@pytest.mark.parametrize("said", [POLICY, "421 4.3.2 closing"])
def test_a_refusal_of_the_sender_is_still_the_relays(
    tmp_path: Path, senders: list[MailWorker], said: str
) -> None:
    @dataclass
    class Closed(Sink):
        def answer(self, stage: str, talk: Talk, reply: str) -> str:
            return said if stage == "MAIL" else reply

    letter("one.example", "two.example", each=5)
    with Closed() as server:
        deliver_mail(worker=worker(tmp_path, senders, server))
    assert [one.relay for one in relays_in_trouble()] == [server.address]


def test_another_relay_takes_what_a_domain_refuses_by_the_first(
    tmp_path: Path, senders: list[MailWorker]
) -> None:
    send = letter("strict.example", "one.example", each=40)
    with Relayed(says={"strict.example": POLICY}) as first, Sink() as second:
        sender = worker(tmp_path, senders, first, second)
        deliver_mail(worker=sender)
    found = by_domain(send)
    assert found["one.example"] == {"accepted": 40}
    assert found["strict.example"]["accepted"] >= 30
    assert found["strict.example"]["pending"] == 0


@pytest.mark.parametrize("words", ["550", "550 refused", "554 5.0.0 no", "550 5.5.0 sorry"])
def test_an_unclear_refusal_on_the_wire_is_held_against_nobody(
    tmp_path: Path, senders: list[MailWorker], words: str
) -> None:
    """Neither two of them block a reader, nor do many stop the send; what it was about is kept."""
    send = letter("odd.example", each=8)
    lists = send.issue.newsletter.mailing_lists.all() if send.issue else ()
    with Relayed(says={"odd.example": words}) as server:
        sender = worker(tmp_path, senders, server)
        deliver_mail(worker=sender)
        Delivery.objects.update(changed_at=NOW - timedelta(days=2))
        Send.objects.update(started_at=NOW - timedelta(days=2))
        again = ledger.running_send(ledger.issue(send.publication, *lists))
        deliver_mail(worker=sender)
    assert Suppression.objects.count() == 0
    again.refresh_from_db()
    assert again.invalid == 0
    assert again.hold_code in {"", "relay_refuses"}, "554 is about us"
    kept = set(Delivery.objects.values_list("stage", "verdict"))
    assert len(kept) == 1
    assert kept <= {("RCPT", "unclear"), ("RCPT", "policy")}


def test_where_all_readers_are_at_one_domain_its_refusal_pauses_the_send(
    tmp_path: Path, senders: list[MailWorker]
) -> None:
    """Nobody else is there to go on, and a person has to know."""
    send = letter("strict.example", each=40)
    with Relayed(says={"strict.example": POLICY}) as server:
        deliver_mail(worker=worker(tmp_path, senders, server))
        assert server.asked["strict.example"] <= rests.IN_A_ROW + 1
    send.refresh_from_db()
    assert (send.state, send.hold_code) == ("paused", "relay_refuses")
    assert send.hold_values["reply"] == "550 5.7.1 our policy refuses you"
