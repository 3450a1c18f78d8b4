"""Who is not there is blocked at the second letter; nobody is for anything else."""

from datetime import timedelta

import pytest

from publisher.actions.mail import mail_chunk
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.audience.models import Subscriber, Suppression
from publisher.channels.fake import FakeChannel
from publisher.channels.types import Outcome, Reply
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
GONE = "550 5.1.1 no such user"
DAY = timedelta(days=1)


class Server(FakeChannel):
    """Refuses the first reader in the given words, and takes the others' mail."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words

    def _answer(self, parcel, step):
        if not self.words or parcel.recipient != "reader0@example.org":
            return super()._answer(parcel, step)
        code, text = self.words[:9], self.words[10:]
        return Reply(key=parcel.key, outcome=Outcome.REFUSED, code=code, text=text, invalid=True)


@pytest.fixture
def letters(tmp_path, monkeypatch):
    """Sends one letter after the other: what the first reader's server says, and when."""
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [b"x"])
    title = ledger.publication()
    readers = ledger.mailing_list(title, readers=3)

    def send(words, at):
        made = ledger.running_send(ledger.issue(title, readers))
        Send.objects.filter(pk=made.pk).update(started_at=at, created_at=at, not_before=at)
        worker = MailWorker(
            relays=[Relay(lambda: Server(words))],
            host=Host("machine", "boot"),
            data_dir=tmp_path,
            clock=lambda: at,
        )
        deliver_mail(worker=worker)
        worker.end()
        return Delivery.objects.get(send=made, address="reader0@example.org").state

    return send


def test_the_second_letter_that_comes_back_blocks_the_address(letters):
    assert letters(GONE, NOW) == "bounced"
    assert not Suppression.objects.exists()
    assert letters(GONE, NOW + 2 * DAY) == "bounced"
    blocked = Suppression.objects.get()
    assert (blocked.address_key, blocked.reason) == ("reader0@example.org", "bounced")
    assert blocked.mailing_list is None
    assert blocked.source.endswith("550 5.1.1 no such user")
    assert letters("", NOW + 3 * DAY) == "suppressed"


@pytest.mark.slow
def test_a_weekly_reader_of_a_house_with_many_letters_is_blocked_too(tmp_path, monkeypatch):
    """What goes to other lists does not push their own letters out of sight.

    Slow: weeks of many letters are sent.
    """
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [b"x"])
    title = ledger.publication()
    weekly = ledger.mailing_list(title, "hebdo", readers=1)
    daily = ledger.mailing_list(title, "jour")
    ledger.subscribe(ledger.subscriber(title, "other@example.org"), daily)
    for day in range(14):
        at = NOW + day * DAY
        for _ in range(5):
            _mail(tmp_path, title, daily, at)
        if day in (0, 7):
            _mail(tmp_path, title, weekly, at)
    assert Suppression.objects.get().address_key == "reader0@example.org"


def test_a_letter_of_another_list_that_arrived_in_between_keeps_the_reader(tmp_path, monkeypatch):
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [b"x"])
    title = ledger.publication()
    weekly = ledger.mailing_list(title, "hebdo", readers=1)
    daily = ledger.mailing_list(title, "jour")
    ledger.subscribe(Subscriber.objects.get(), daily)
    _mail(tmp_path, title, weekly, NOW)
    _mail(tmp_path, title, daily, NOW + 3 * DAY, words="")
    _mail(tmp_path, title, weekly, NOW + 7 * DAY)
    assert not Suppression.objects.exists()


def _mail(folder, title, mailing_list, at, words=GONE):
    """A letter to the list, which the first reader's server answers so."""
    made = ledger.running_send(ledger.issue(title, mailing_list))
    Send.objects.filter(pk=made.pk).update(started_at=at, created_at=at, not_before=at)
    worker = MailWorker(
        relays=[Relay(lambda: Server(words))],
        host=Host("machine", "boot"),
        data_dir=folder,
        clock=lambda: at,
    )
    deliver_mail(worker=worker)
    worker.end()


@pytest.mark.parametrize(
    "said",
    [
        [(GONE, 0.0), (GONE, 0.5)],  # a morning of a broken directory
        [(GONE, 0), ("", 2), (GONE, 4)],  # it took one in between
        [("552 5.2.2 over quota", 0), ("552 5.2.2 over quota", 2)],
    ],
)
def test_nobody_is_blocked_for_less(letters, said):
    for words, days in said:
        letters(words, NOW + days * DAY)
    assert not Suppression.objects.exists()
