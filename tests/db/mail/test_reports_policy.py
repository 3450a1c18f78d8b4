"""What reports hold against an address, and what none can: forged, late, doubtful, in numbers."""

from datetime import timedelta

import pytest

from publisher.actions.mail import forward_person, kept_mail
from publisher.actions.mail.forward_person import contact_of
from publisher.actions.mail.own_mailboxes import mailbox_of
from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.readers import doubt_reports
from publisher.actions.sends.service_message import compose_service_mail
from publisher.audience.models import Subscription, Suppression
from publisher.delivery.models import (
    Delivery,
    DeliveryEvent,
    IncomingMail,
    ReportedDomain,
    Send,
    ServiceMail,
    WayBack,
)
from publisher.publications.models import AuditEntry
from publisher.renderers.email.types import Recipient
from tests.db import ledger
from tests.db.ledger import NOW
from tests.db.mail.test_receive_mail import bounce, complaint, delivery, token

__all__ = ["delivery"]  # a fixture
pytestmark = [pytest.mark.django_db, pytest.mark.database]
DAY = timedelta(days=1)
GONE = "smtp; 550 5.1.1 no such user"
FULL = "smtp; 552 5.2.2 mailbox full"


def report(row: Delivery, status: str = "5.1.1", words: str = GONE, about: str = "") -> bytes:
    """A server's report about the row, naming its reader or somebody else."""
    named = about or row.subscriber.address
    return bounce(status, words).replace(b"reader0@example.org", named.encode())


def take(row: Delivery, raw: bytes, days: float = 0) -> str:
    address = f"b-{token('return', row)}@courrier.example.org"
    return receive_mail(recipient=address, raw=raw, now=NOW + days * DAY).result


def letters(like: Delivery, days: list[float]) -> list[Delivery]:
    """More letters to the same reader and lists, each accepted so many days from now."""
    made = []
    for day in days:
        lists = like.issue.newsletter.mailing_lists.all()
        send = ledger.running_send(ledger.issue(like.publication, *lists))
        at = NOW + day * DAY
        Send.objects.filter(pk=send.pk).update(started_at=at)
        rows = Delivery.objects.filter(send=send)
        rows.update(state="accepted", attempts=1, dated_at=at, changed_at=at)
        made.append(rows.get(subscriber=like.subscriber))
    return made


def blocked() -> set[str]:
    return set(Suppression.objects.values_list("address_key", flat=True))


def test_a_report_that_names_the_mailbox_blocks_it_at_once(delivery):
    assert take(delivery, report(delivery)) == "bounced"
    row = Suppression.objects.get()
    assert (row.address_key, row.mailing_list) == ("reader0@example.org", None)
    assert row.source == f"report: send {delivery.send_id}: 550 5.1.1 no such user"
    assert ReportedDomain.objects.get().domain == "example.org"


@pytest.mark.parametrize("spelling", ["Reader0@EXAMPLE.org", "READER0@example.ORG"])
def test_the_mailbox_may_be_spelled_otherwise(delivery, spelling):
    take(delivery, report(delivery, about=spelling))
    assert blocked() == {"reader0@example.org"}


def test_a_report_about_another_reader_touches_neither(delivery):
    assert take(delivery, report(delivery, about="reader1@example.org")) == "bounced"
    assert blocked() == set()
    states = list(Delivery.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["bounced", "accepted"], "the mail that the token proves, and no other"


def test_a_report_that_comes_too_late_changes_nothing(delivery):
    assert take(delivery, report(delivery), days=14.01) == "late"
    assert (blocked(), DeliveryEvent.objects.count()) == (set(), 0)
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
    assert kept_mail.counted_mails() == {"late": 1}
    assert take(delivery, report(delivery), days=13.9) == "bounced"


def test_one_report_counts_once_however_often_it_comes(delivery):
    for _ in range(5):
        take(delivery, report(delivery, about="paul@elsewhere.example"))
    take(delivery, report(delivery), days=2)
    assert blocked() == set()
    assert DeliveryEvent.objects.count() == 1


@pytest.mark.parametrize("state", ["pending", "suppressed", "canceled", "failed"])
def test_a_report_about_a_mail_that_never_left_is_nothing(delivery, state):
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    assert take(delivery, report(delivery)) == "ignored"
    assert (blocked(), DeliveryEvent.objects.count()) == (set(), 0)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.7.1", "smtp; 550 5.7.1 blocked"),
        ("5.7.26", "smtp; 550 5.7.26 unauthenticated"),
        ("5.6.0", "smtp; 554 5.6.0 content"),
        ("5.7.0", "smtp; 554 5.7.0 listed by spamhaus: user unknown to us"),
        ("5.4.7", "smtp; 550 5.4.7 message expired"),
        ("5.0.0", "smtp; 550 refused"),
        ("5.0.0", "smtp; 450 4.2.0 greylisted"),
    ],
)
def test_what_is_not_about_the_mailbox_never_touches_it(delivery, status, words):
    Delivery.objects.exclude(pk=delivery.pk).delete()
    for row in letters(delivery, [1, 2, 3, 4]):
        assert take(row, report(row, status, words), days=5) == "bounced"
    assert blocked() == set()


def test_a_full_mailbox_is_blocked_at_the_third_letter_in_14_days(delivery):
    rows = letters(delivery, [1, 5, 10])
    for row, day in zip(rows, (1, 5, 10), strict=True):
        assert blocked() == set()
        take(row, report(row, "5.2.2", FULL), days=day)
    assert blocked() == {"reader0@example.org"}


def test_a_full_mailbox_that_took_one_in_between_is_not_blocked(delivery):
    first, second, _, fourth = letters(delivery, [1, 4, 6, 10])
    for row, day in ((first, 1), (second, 4), (fourth, 10)):
        take(row, report(row, "5.2.2", FULL), days=day)
    assert blocked() == set()


def test_a_late_report_about_mondays_letter_is_not_undone_by_wednesdays(delivery):
    """The relay took Wednesday's before the report about Monday's came."""
    sunday, monday, _ = letters(delivery, [1, 2, 4])
    other = "lea@elsewhere.example"  # doubtful, so that it takes two
    take(sunday, report(sunday, about=other), days=1)
    take(monday, report(monday, about=other), days=5)
    assert blocked() == {"reader0@example.org"}


def crowd(title, number: int) -> list[Delivery]:
    made = ledger.mailing_list(title, "grande")
    for each in range(number):
        ledger.subscribe(ledger.subscriber(title, f"many{each}@big.example"), made)
    send = ledger.running_send(ledger.issue(title, made))
    rows = Delivery.objects.filter(send=send)
    rows.update(state="accepted", attempts=1, dated_at=NOW, changed_at=NOW)
    return list(rows.select_related("subscriber").order_by("pk"))


@pytest.mark.slow
def test_a_server_that_lost_its_directory_costs_nobody_their_letter(delivery, monkeypatch):
    """Slow: much is written to the ledger."""
    monkeypatch.setattr(doubt_reports, "MOST", 3)
    rows = crowd(delivery.publication, 200)
    take(delivery, report(delivery))
    for row in rows[:3]:
        take(row, report(row))
    assert len(blocked()) == 4
    take(rows[3], report(rows[3]))
    assert blocked() == {"reader0@example.org"}, "another domain's report stands"
    take(rows[4], report(rows[4]))
    assert blocked() == {"reader0@example.org"}
    entry = AuditEntry.objects.get(verb="doubt_reports")
    assert entry.detail == {"domain": "big.example", "freed": 3}
    take(rows[5], report(rows[5]), days=1.1)
    assert rows[5].subscriber.address_key in blocked(), "a day later it is believed again"
    assert doubt_reports.forget_counts(NOW + 3 * DAY) == 2


def test_reports_about_a_send_that_stopped_itself_are_doubted(delivery):
    hold = {"state": "paused", "hold_code": "too_many_invalid"}
    Send.objects.filter(pk=delivery.send_id).update(**hold)
    take(delivery, report(delivery))
    assert blocked() == set()


def test_who_is_blocked_by_a_report_gets_nothing_of_a_running_send(delivery):
    other = ledger.running_send(
        ledger.issue(delivery.publication, *delivery.issue.newsletter.mailing_lists.all())
    )
    take(delivery, report(delivery))
    row = Delivery.objects.get(send=other, subscriber=delivery.subscriber)
    assert row.state == "suppressed"


def test_who_complains_leaves_every_list(delivery):
    raw = complaint("CFBL-Feedback-ID: " + token("message-id", delivery))
    receive_mail(recipient="fbl@courrier.example.org", raw=raw, now=NOW)
    kept = Subscription.objects.get(subscriber=delivery.subscriber)
    assert (kept.status, Suppression.objects.get().reason) == ("unsubscribed", "complained")


HUMAN = b"From: Lea <lea@example.org>\r\nSubject: Merci\r\n\r\nContinuez !\r\n"


@pytest.mark.parametrize("where", ["return path", "lettre@courrier.example.org"])
def test_what_a_person_wrote_is_kept_once_for_people(delivery, where):
    address = f"b-{token('return', delivery)}@courrier.example.org"
    for _ in range(2):  # whoever brings it did not hear that we have it
        found = receive_mail(
            recipient=address if where == "return path" else where, raw=HUMAN, now=NOW
        )
        assert found.result == "person"
    kept = IncomingMail.objects.get()
    assert (kept.door, bytes(kept.raw)) == ("person", HUMAN)
    assert (kept.delivery_id is None) is (where != "return path")


def forwarded() -> list[tuple[str, dict[str, str]]]:
    """To whom, and what."""
    rows = ServiceMail.objects.filter(purpose="forwarded").select_related("delivery").order_by("pk")
    return [(row.delivery.address, row.values) for row in rows]


def test_what_a_person_wrote_goes_on_to_the_contact_once(delivery):
    delivery.publication.contact = "lecteurs@courrier.example.org"
    delivery.publication.save()
    raw = HUMAN.replace(b"Continuez", b"\xe2\x80\xaeContinuez\x07")
    for _ in range(2):
        receive_mail(recipient="lettre@courrier.example.org", raw=raw, now=NOW)
    values = {"person": "Lea <lea@example.org>", "reply_to": "lea@example.org"}
    said = {**values, "quoted": "Continuez !"}
    assert forwarded() == [("lecteurs@courrier.example.org", said)]
    assert IncomingMail.objects.get().forwarded_at == NOW


def test_the_forwarded_letter_says_who_wrote_and_answers_go_there(delivery):
    raw = HUMAN.replace(b"<lea@example.org>", b"<lea@example.org>\r\nReply-To: l\xc3\xa9a @x")
    raw = raw.replace(b"Continuez !", b"<script>alert(1)</script> 550 5.1.1\r\n.\r\nContinuez !")
    receive_mail(recipient="lettre@courrier.example.org", raw=raw, now=NOW)
    mail = ServiceMail.objects.get()
    reader = Recipient(address="l@x.example", token="t" * 22, message_id="m", dated_at=NOW)
    said = b"".join(compose_service_mail(mail, reader)).decode()
    assert "Auto-Submitted: auto-generated" in said
    assert "> Continuez !" in said
    assert "<script>" not in said.partition("text/html")[2]
    assert "Reply-To: l\xe9a" not in said


def test_no_letter_goes_round_or_comes_in_floods(delivery, monkeypatch):
    where = "lettre@courrier.example.org"  # also the contact, where no other is named
    assert contact_of(delivery.publication) == where
    own = HUMAN.replace(b"lea@example.org", where.encode())
    assert receive_mail(recipient=where, raw=own, now=NOW).result == "person"
    again = HUMAN.replace(b"Subject", b"Auto-Submitted: auto-generated\r\nSubject")
    assert receive_mail(recipient=where, raw=again, now=NOW).result == "ignored"
    assert forwarded() == []
    monkeypatch.setattr(forward_person, "MOST", 2)
    for number in range(4):
        raw = HUMAN + b"%d\r\n" % number
        receive_mail(recipient=where, raw=raw, now=NOW)
    assert len(forwarded()) == 2
    assert IncomingMail.objects.filter(door="person").count() == 5, "all of them are kept"


def test_a_contact_that_is_no_address_keeps_the_letter(delivery):
    delivery.publication.contact = "page@@"
    delivery.publication.save()
    receive_mail(recipient="lettre@courrier.example.org", raw=HUMAN, now=NOW)
    assert forwarded() == []
    assert IncomingMail.objects.get().forwarded_at is None


def test_answers_go_to_the_reply_address_where_there_is_one(delivery):
    delivery.publication.reply_to = "redaction@courrier.example.org"
    delivery.publication.save()
    assert mailbox_of("Redaction@Courrier.example.org") is not None
    assert mailbox_of("lettre@courrier.example.org") is None


def test_a_report_to_the_address_for_answers_is_known_by_what_it_encloses(delivery):
    """Some servers answer to From, against the standard."""
    enclosed = f"Message-ID: <{token('message-id', delivery)}@courrier.example.org>\r\n"
    raw = report(delivery).replace(b"Subject: Hello\r\n", enclosed.encode())
    where = "lettre@courrier.example.org"
    assert receive_mail(recipient=where, raw=raw, now=NOW).delivery == delivery
    assert blocked() == {"reader0@example.org"}
    stranger = receive_mail(recipient=where, raw=report(delivery), now=NOW)
    assert stranger.result == "unrecognised"


def test_that_something_came_back_is_noted_once_an_hour(delivery):
    take(delivery, report(delivery))
    take(delivery, report(delivery), days=0.01)
    way = WayBack.objects.get()
    assert (way.domain, way.heard_at, way.came_at) == ("courrier.example.org", NOW, None)
    take(delivery, report(delivery), days=0.1)
    way.refresh_from_db()
    assert way.heard_at == NOW + 0.1 * DAY
