"""Promise 7: what was sent can be reproduced byte for byte from the ledger, per recipient."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

import pytest

from publisher.actions.issues.render_issue import render_issue
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.sends.send_issue import send_issue
from publisher.channels.types import Begin, Outcome, Parcel, Reply
from publisher.delivery.host import Host
from publisher.publications.models import AuditEntry
from tests.newsroom import NOW, STORY, newsroom

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


class Keeper:
    """A channel that keeps what it was given."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterable[Reply]:
        for parcel in parcels:
            if begin(parcel):
                self.kept[parcel.recipient] = parcel.whole
                yield Reply(key=parcel.key, outcome=Outcome.ACCEPTED, code="250")

    def close(self) -> None:
        pass


def test_each_reader_s_mail_can_be_shown_again_after_everything_changed(tmp_path) -> None:
    room = newsroom()
    room.readers("ana@example.org,Ana", "bela@example.org,Béla", "sans.nom@example.org,")
    room.story("s1")
    issue = room.issue("s1")
    send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW)
    keeper = Keeper()
    worker = MailWorker(
        relays=[Relay(lambda: keeper)],
        host=Host("machine", "boot"),
        data_dir=tmp_path,
        clock=lambda: NOW,
    )
    deliver_mail(worker=worker)
    worker.end()
    assert len(keeper.kept) == 3

    room.story("s1", STORY.replace("dix ans", "douze ans"), now=NOW + timedelta(hours=1))
    room.publication.name = "Un autre nom"
    room.publication.colour = "#000000"
    room.publication.save()

    for address, body in keeper.kept.items():
        again = render_issue(
            issue=issue,
            format="eml",
            recipient=address,
            actor="cli:auditor",
            now=NOW + timedelta(days=30),
        )
        assert hashlib.sha256(again).hexdigest() == hashlib.sha256(body).hexdigest()
    assert AuditEntry.objects.filter(actor="cli:auditor").count() == 3
