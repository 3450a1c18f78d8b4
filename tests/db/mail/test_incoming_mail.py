"""What comes back and nobody can read is kept, capped and counted; what it says counts."""

import json
import os
from datetime import timedelta

import pytest

from publisher.actions.erasure.forget_subscriber import forget_subscriber
from publisher.actions.mail import kept_mail
from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.processes.sweep_paces import SELDOM
from publisher.actions.sweep import sweep
from publisher.audience.models import Suppression
from publisher.cli.main import run
from publisher.delivery import limits
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, DeliveryEvent, IncomingMail, Send
from publisher.publications.models import AuditEntry
from tests.db import ledger
from tests.db.ledger import NOW
from tests.db.mail.test_receive_mail import bounce, complaint, delivery, mta, receive, token

__all__ = ["delivery", "mta"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.database]
STRANGE = (
    b"From: Robot <robot@mx.example.net>\r\nSubject: [/b]Zustellung \x1b[31mgescheitert\r\n\r\n"
    b"Ihre Nachricht kam nicht an.\r\n"
)


def return_path(row: Delivery) -> str:
    return f"b-{token('return', row)}@courrier.example.org"


def test_a_report_that_nobody_can_read_is_kept_and_its_exit_code_says_so(delivery, mta, tmp_path):
    code, said = mta(STRANGE, return_path(delivery))
    kept = IncomingMail.objects.get()
    assert code == os.EX_DATAERR
    assert f"publisher mail show {kept.pk}" in said.err
    assert (kept.delivery_id, kept.door, bytes(kept.raw)) == (delivery.pk, "return", STRANGE)
    code, said = mta(STRANGE, return_path(delivery), "--json")
    document = json.loads(said.out)
    assert (code, document["result"]) == (os.EX_DATAERR, "unrecognised")
    assert json.loads(said.err)["error"]["code"] == "bad_report"
    assert IncomingMail.objects.filter(pk=int(document["kept"])).exists()
    delivery.refresh_from_db()
    assert delivery.state == "accepted", "what says nothing changes nothing"


def test_operators_see_what_was_kept_and_how_much_came_to_what(delivery, capfd, client):
    receive(return_path(delivery), bounce())
    receive(return_path(delivery), STRANGE)
    receive("fbl@courrier.example.org", b"Subject: hello\n\nBuy this")
    assert run(["mail", "list", "--json"]) == 0
    listed = json.loads(capfd.readouterr().out)
    assert listed["received"] == {"bounced": 1, "unrecognised": 2}
    assert [row["door"] for row in listed["kept"]] == ["complaint", "return"]
    assert listed["kept"][1]["subject"] == "[/b]Zustellung [31mgescheitert"
    assert run(["mail", "list"]) == 0
    shown = capfd.readouterr().out
    assert "\x1b" not in shown
    assert "gescheitert" in shown
    assert run(["mail", "show", listed["kept"][1]["mail"]]) == 0
    assert capfd.readouterr().out.encode() == STRANGE
    assert AuditEntry.objects.filter(verb="show_incoming").count() == 1
    assert run(["mail", "show", "999999"]) == 2
    metrics = client.get("/metrics", SERVER_PROTOCOL="HTTP/1.1", headers={"host": "127.0.0.1"}).text
    assert 'publisher_incoming_mails_total{result="unrecognised"} 2' in metrics
    assert "publisher_incoming_mails_kept 2" in metrics


def test_what_is_kept_is_bounded_in_size_number_and_time(delivery, tmp_path, monkeypatch):
    monkeypatch.setattr(kept_mail, "MOST", 3)
    for number in range(5):
        receive(return_path(delivery), b"Subject: %d\n\n" % number + b"x" * 900_000)
    kept = list(IncomingMail.objects.order_by("pk"))
    assert [bytes(row.raw)[:10] for row in kept] == [b"Subject: %d" % n for n in (2, 3, 4)]
    assert {(len(row.raw), row.size) for row in kept} == {(kept_mail.LONGEST, 900_012)}
    receive("fbl@courrier.example.org", b"\n\n")
    assert IncomingMail.objects.count() == 4, "another address has room of its own"
    later = NOW + kept_mail.KEPT_FOR + timedelta(seconds=1)
    sweep(host=Host("m", "b"), data_dir=tmp_path, now=later, every=SELDOM)
    assert not IncomingMail.objects.exists()
    assert kept_mail.counted_mails() == {"unrecognised": 6}


def test_an_erased_readers_kept_mail_is_forgotten(delivery):
    receive(return_path(delivery), STRANGE)
    forget_subscriber(subscriber=delivery.subscriber, actor="cli:test", now=NOW)
    assert not IncomingMail.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"From: ana@example.org\nAuto-Submitted: auto-replied (vacation)\n\nBack on Monday",
        b"From: ana@example.org\nPrecedence: auto_reply\n\n.",
        b"From: ana@example.org\nX-Autoreply: yes\n\n.",
        b"From: ana@example.org\nSubject: =?utf-8?q?R=C3=A9ponse_automatique=C2=A0:_7?=\n\n.",
        bounce("2.0.0").replace(b"Action: failed", b"Action: delivered"),
    ],
)
def test_answering_machines_and_good_news_are_counted_and_not_kept(delivery, raw):
    assert receive(return_path(delivery), raw).result == "ignored"
    assert kept_mail.counted_mails() == {"ignored": 1}
    assert not IncomingMail.objects.exists()


def test_a_servers_own_words_are_kept_though_it_calls_itself_automatic(delivery):
    """Postfix writes `auto-replied` in its reports (RFC 3834)."""
    raw = b"From: MAILER-DAEMON@mx.example.net\nAuto-Submitted: auto-replied\n\nNiet bezorgd."
    assert receive(return_path(delivery), raw).result == "unrecognised"


@pytest.mark.parametrize(
    ("status", "diagnostic", "stage", "verdict"),
    [
        ("5.1.1", "smtp; 550 5.1.1 no such user", "RCPT", "unknown"),
        ("5.0.0", "smtp; 550 refused", "RCPT", "unclear"),
        ("5.0.0", "", "RCPT", "unclear"),
        (
            "5.7.1",
            "smtp; 554 5.7.1 refused (in reply to end of DATA command)",
            "the final dot",
            "policy",
        ),
        ("5.0.0", "smtp; 550 sender rejected (in reply to MAIL FROM command)", "MAIL", "policy"),
    ],
)
def test_stage_and_verdict_of_a_report_are_kept(delivery, status, diagnostic, stage, verdict):
    assert receive(return_path(delivery), bounce(status, diagnostic)).result == "bounced"
    delivery.refresh_from_db()
    assert (delivery.stage, delivery.verdict) == (stage, verdict)
    attempt = delivery.attempt_log.get()
    assert (attempt.stage, attempt.verdict) == (stage, verdict)
    heard = DeliveryEvent.objects.get().detail
    assert (heard["stage"], heard["verdict"]) == (stage, verdict)


@pytest.mark.parametrize(
    "diagnostic",
    [
        "smtp; 550 refused",
        "smtp; 550",
        "",
        "smtp; 554 5.0.0 transaction failed",
        "smtp; 550 5.7.1 blocked by spamhaus: user unknown to us",
    ],
)
def test_an_unclear_refusal_never_counts_against_a_reader(delivery, diagnostic):
    """Neither blocks two of them, nor do they stop the send."""
    Delivery.objects.exclude(pk=delivery.pk).delete()
    first = _letter(delivery, days=-2)
    second = _letter(delivery, days=0)
    for row, days in ((first, -2), (second, 0)):
        raw = bounce("5.0.0", diagnostic)
        address = f"b-{token('return', row)}@courrier.example.org"
        at = NOW + timedelta(days=days)
        assert receive_mail(recipient=address, raw=raw, now=at).result == "bounced"
    assert not Suppression.objects.exists()
    assert set(Send.objects.values_list("invalid", flat=True)) == {0}


def _send_to(title, *, readers: int) -> Send:
    """A running send to so many other readers."""
    made = ledger.mailing_list(title, "grande")
    for number in range(readers):
        ledger.subscribe(ledger.subscriber(title, f"other{number}@example.org"), made)
    return ledger.running_send(ledger.issue(title, made))


def _letter(like: Delivery, *, days: float) -> Delivery:
    """Another letter to the same reader and list, accepted so many days from now."""
    lists = like.issue.newsletter.mailing_lists.all()
    send = ledger.running_send(ledger.issue(like.publication, *lists))
    at = NOW + timedelta(days=days)
    Send.objects.filter(pk=send.pk).update(started_at=at)
    rows = Delivery.objects.filter(send=send)
    rows.update(state="accepted", attempts=1, dated_at=at, changed_at=at)
    return rows.get(subscriber=like.subscriber)


def test_reports_reach_the_stop_that_watches_unknown_readers(delivery):
    """Some relays take everything and send reports later."""
    title = delivery.publication
    send = _send_to(title, readers=40)
    rows = list(Delivery.objects.filter(send=send).order_by("pk"))
    taken = [row.pk for row in rows[:30]]
    Delivery.objects.filter(pk__in=taken).update(state="accepted", attempts=1, dated_at=NOW)
    for row in rows[:4]:
        receive(return_path(row), bounce())
        receive(return_path(row), bounce())  # twice is the same as once
    receive(return_path(rows[4]), bounce("5.2.2", "smtp; 552 5.2.2 mailbox full"))
    send.refresh_from_db()
    assert send.state == "running"
    receive(return_path(rows[5]), bounce())
    send.refresh_from_db()
    assert (send.state, send.hold_code) == ("paused", "too_many_invalid")
    assert send.hold_values == {"invalid": 5, "judged": 30}


@pytest.mark.slow
def test_reports_weigh_against_all_who_were_answered(delivery, monkeypatch):
    """Not against the first few alone: they come when most of a large send is out.

    Slow: much is written to the ledger.
    """
    monkeypatch.setattr(limits, "FIRST", 20)
    title = delivery.publication
    send = _send_to(title, readers=230)
    rows = list(Delivery.objects.filter(send=send).order_by("pk"))
    taken = [row.pk for row in rows[:220]]
    Delivery.objects.filter(pk__in=taken).update(state="accepted", attempts=1, dated_at=NOW)
    for row in rows[:6]:
        receive(return_path(row), bounce())
    send.refresh_from_db()
    assert (send.state, send.invalid) == ("running", 6)
    receive(return_path(rows[6]), bounce())
    send.refresh_from_db()
    assert (send.state, send.hold_values) == ("paused", {"invalid": 7, "judged": 220})


def test_complaints_after_a_sends_end_are_counted_and_told_once(delivery, caplog, capfd):
    title = delivery.publication
    send = _send_to(title, readers=30)
    rows = list(Delivery.objects.filter(send=send).order_by("pk"))
    Delivery.objects.filter(send=send).update(state="accepted", attempts=1, dated_at=NOW)
    Send.objects.filter(pk=send.pk).update(state="finished", finished_at=NOW)
    for row in rows[:6]:
        raw = complaint("CFBL-Feedback-ID: " + token("message-id", row))
        receive("fbl@courrier.example.org", raw)
        receive("fbl@courrier.example.org", raw)
    send.refresh_from_db()
    assert (send.complaints, send.state) == (6, "finished")
    assert caplog.text.count("5 of 30 readers complained") == 1
    assert "6 of 30" not in caplog.text
    assert run(["send", "status", str(send.pk), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["complaints"] == 6
    assert run(["send", "status", str(send.pk)]) == 0
    assert "complaints: 6 readers" in capfd.readouterr().out
