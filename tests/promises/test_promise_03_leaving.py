"""Promise 3: after an unsubscribe commits, no delivery to that address begins."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from publisher.actions import mail_chunk
from publisher.actions.deliver_mail import deliver_mail
from publisher.actions.mail_worker import MailWorker
from publisher.actions.unsubscribe import unsubscribe
from publisher.channels.fake import FakeChannel, Step
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery
from tests.db import ledger
from tests.db.ledger import NOW, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
READERS = 150


class Paced(FakeChannel):
    """Waits a little at each answer, as a server does, so that leaving falls into the middle."""

    def __init__(self) -> None:
        super().__init__([Step()])
        self.pace = threading.Event()

    def _answer(self, parcel, step):
        self.pace.wait(0.002)
        return super()._answer(parcel, step)


def test_a_race_between_leaving_and_sending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writing transaction after the other: there is no race")
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row: b"x")
    send, channel = ledger.send_to(READERS), Paced()
    thread = threading.Thread(target=_send_everything, args=[channel, tmp_path])
    thread.start()
    after: dict[int, str] = {}
    for row in Delivery.objects.filter(send=send).order_by("-pk"):
        unsubscribe(delivery=row, source="page", now=NOW)
        after[row.pk] = Delivery.objects.get(pk=row.pk).state
    thread.join(60)
    sent = {parcel.key for parcel in channel.sent}
    assert set(after.values()) <= {"suppressed", "attempting", "accepted"}
    stopped = {key for key, state in after.items() if state == "suppressed"}
    assert stopped, "nobody left in time: the race did not happen"
    assert sent, "nobody got it: the race did not happen"
    assert not stopped & sent
    assert states(send) == {"suppressed": len(stopped), "accepted": len(sent)}


def _send_everything(channel: FakeChannel, directory: Path) -> None:
    worker = MailWorker(
        channel_factory=lambda: channel,
        host=Host("m", "b"),
        data_dir=directory,
        clock=lambda: NOW,
    )
    while deliver_mail(worker=worker).more:
        pass
    worker.end()
