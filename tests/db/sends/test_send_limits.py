"""What a send does by itself: it stops, ends when it is stale, and lets the urgent pass."""

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.actions.mail import mail_chunk
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_due import mail_due
from publisher.actions.mail.recover_deliveries import recover_deliveries
from publisher.actions.sends.control_send import resume_send
from publisher.actions.sends.self_pause import check_complaints
from publisher.channels.fake import FakeChannel, Step
from publisher.channels.types import Outcome
from publisher.delivery import limits
from publisher.delivery.events import event_key
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, DeliveryEvent, Send, WorkerProcess
from publisher.delivery.sends import due_sends, expire_stale, overtaken
from publisher.delivery.wording import english, reply_in_words
from tests.db import ledger
from tests.db.ledger import NOW, states
from tests.db.mail.test_deliver_mail import worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
GONE = Step(outcome=Outcome.REFUSED, code="550 5.1.1", text="no such user")


@pytest.fixture(autouse=True)
def bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [f"to {row.address}".encode()])


def fresh(send: Send) -> Send:
    return Send.objects.select_related("issue").get(pk=send.pk)


def test_too_many_unknown_recipients_stop_it_and_a_person_may_overrule_that(tmp_path: Path) -> None:
    send = ledger.send_to(60)
    channel = FakeChannel([Step(), *[GONE] * 6, Step()])
    sender = worker(tmp_path, channel)
    sender.relays[0]._size = 8.0
    deliver_mail(worker=sender)
    stopped = fresh(send)
    assert stopped.state == "paused"
    assert "recipients do not exist (over 3 %)" in english(stopped.hold)
    assert states(send)["pending"] > 0
    resume_send(send=stopped, actor="cli:test", now=NOW)
    channel._script = [GONE, Step()]
    deliver_mail(worker=sender)
    assert fresh(send).state == "finished"
    assert fresh(send).overruled == ["too_many_invalid"]


def test_four_unknown_recipients_prove_nothing() -> None:
    assert not limits.too_many_invalid(invalid=4, recipients=20)
    assert limits.too_many_invalid(invalid=5, recipients=20)
    assert not limits.too_many_invalid(invalid=60, recipients=1_000_000)
    assert limits.too_many_invalid(invalid=61, recipients=1_000_000)


def test_complaints_stop_it_once(tmp_path: Path) -> None:
    send = ledger.send_to(40)
    rows = list(Delivery.objects.filter(send=send).order_by("pk"))
    Delivery.objects.filter(pk__in=[row.pk for row in rows[:30]]).update(state="accepted")
    for number, row in enumerate(rows[:4]):
        _complain(row, number)
    assert check_complaints(now=NOW) == 0
    _complain(rows[4], 4)
    assert check_complaints(now=NOW) == 1
    assert english(fresh(send).hold) == "stopped itself: 5 of 30 readers complained (over 0.2 %)"
    resume_send(send=fresh(send), actor="cli:test", now=NOW)
    _complain(rows[5], 5)
    assert check_complaints(now=NOW) == 0
    assert fresh(send).state == "running"


def _complain(row: Delivery, number: int) -> None:
    DeliveryEvent.objects.create(
        publication=row.publication,
        delivery=row,
        type="complaint",
        key=event_key("test", number),
        occurred_at=NOW,
        recorded_at=NOW,
    )


@pytest.mark.parametrize(("kind", "lasts"), [("letter", 72), ("alert", 2)])
def test_stale_news_is_not_sent(tmp_path: Path, kind: str, lasts: int) -> None:
    send = ledger.send_to(3)
    newsletter = fresh(send).issue.newsletter
    newsletter.kind = kind
    newsletter.save()
    end = NOW + limits.lasts(fresh(send))
    assert end == NOW + timedelta(hours=lasts)
    Send.objects.filter(pk=send.pk).update(expires_at=end)
    key = Delivery.objects.filter(send=send).earliest("pk").pk
    Delivery.objects.filter(pk=key).update(state="retrying", next_attempt_at=end)
    assert expire_stale(end - timedelta(seconds=1)) == 0
    channel = FakeChannel()
    deliver_mail(worker=worker(tmp_path, channel, clock=lambda: end))
    assert channel.sent == []
    assert expire_stale(end) == 3
    assert states(send) == {"failed": 3}
    row = Delivery.objects.get(pk=key)
    assert reply_in_words(row.reply, row.reason) == "not sent in time: the news is stale"


def test_an_alert_overtakes_a_letter_that_runs() -> None:
    letter = ledger.send_to(3)
    title = letter.publication
    alerts = ledger.mailing_list(title, "alertes")
    ledger.subscribe(ledger.subscriber(title, "x@example.org"), alerts)
    alert = ledger.running_send(ledger.issue(title, alerts))
    assert not overtaken(fresh(letter), NOW)
    alert.issue.newsletter.kind = "alert"
    alert.issue.newsletter.save()
    assert [send.pk for send in due_sends(NOW)] == [alert.pk, letter.pk]
    assert overtaken(fresh(letter), NOW)
    assert not overtaken(fresh(alert), NOW)


def test_a_lost_hosts_leases_keep_nobody_from_the_rest() -> None:
    send = ledger.send_to(10)
    holder = ledger.worker("lost")
    ledger.claim(send, holder, 5)
    assert not mail_due(now=NOW + timedelta(seconds=5))
    assert mail_due(now=NOW + timedelta(seconds=20))


def test_processes_of_other_hosts_are_settled_and_found_again_if_they_live(tmp_path: Path) -> None:
    holder, here = ledger.worker("elsewhere"), Host("machine", "boot")
    recover_deliveries(host=here, data_dir=tmp_path, now=NOW + timedelta(minutes=59))
    assert WorkerProcess.objects.get(pk=holder).recovered_at is None
    recover_deliveries(host=here, data_dir=tmp_path, now=NOW + timedelta(minutes=61))
    assert WorkerProcess.objects.get(pk=holder).recovered_at is not None
    send, late = ledger.send_to(2), NOW + timedelta(hours=2)
    ledger.claim(send, holder, 1, now=late, until=late + timedelta(minutes=2))
    recover_deliveries(host=here, data_dir=tmp_path, now=late + timedelta(minutes=3))
    assert states(send) == {"pending": 2}
