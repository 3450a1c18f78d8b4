"""What each sample does to ledger and address, and that what is no report does nothing."""

import pytest

from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.readers import doubt_reports
from publisher.audience.models import Suppression
from publisher.channels.reply_table import NOT_THERE
from publisher.delivery.models import Delivery, DeliveryEvent
from tests.db import ledger
from tests.db.ledger import NOW
from tests.db.mail.test_receive_mail import token
from tests.unit.incoming.test_samples import BOUNCES, HERE, OTHERS, READER

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def delivery(monkeypatch):
    monkeypatch.setattr(doubt_reports, "MOST", 1000)
    title = ledger.publication()
    readers = ledger.mailing_list(title)
    ledger.subscribe(ledger.subscriber(title, READER), readers)
    send = ledger.running_send(ledger.issue(title, readers))
    Delivery.objects.filter(send=send).update(
        state="accepted", attempts=1, dated_at=NOW, changed_at=NOW
    )
    return Delivery.objects.get(send=send)


def bring(delivery: Delivery, folder: str, row: dict[str, str]) -> tuple[str, str, set[str]]:
    """What became of it, how the delivery stands, and who is blocked."""
    where = f"b-{token('return', delivery)}@courrier.example.org"
    raw = (HERE / folder / row["file"]).read_bytes()
    became = receive_mail(recipient=where, raw=raw, now=NOW).result
    blocked = set(Suppression.objects.values_list("address_key", flat=True))
    return became, Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk), blocked


@pytest.mark.slow
def test_each_report_does_what_its_verdict_asks_for(delivery):
    """Slow: each of the reports goes through the ledger."""
    wrong = []
    for row in BOUNCES:
        failed = row["action"] == "failed"
        gone = failed and row["verdict"] in NOT_THERE and row["names"] == "yes"
        state = "bounced" if failed else "accepted"
        expected = (state if failed else "delayed", state, {READER} if gone else set())
        found = bring(delivery, "bounces", row)
        if found != expected:
            wrong.append((row["file"], found))
        Suppression.objects.all().delete()
        DeliveryEvent.objects.all().delete()
        Delivery.objects.filter(pk=delivery.pk).update(state="accepted", changed_at=NOW)
        delivery.attempt_log.all().delete()
    assert wrong == []


@pytest.mark.slow
def test_what_is_no_report_changes_nothing(delivery):
    """Slow: much is written to the ledger."""
    for row in OTHERS:
        assert bring(delivery, "others", row) == (row["becomes"], "accepted", set()), row["file"]
    assert not DeliveryEvent.objects.exists()
