"""What an MTA hands over: leaving by mail, reports of servers, complaints, and what is none."""

import json
import logging
import os
from io import BytesIO

import pytest

from publisher.actions.mail import mail_chunk
from publisher.actions.mail.receive_mail import receive_mail
from publisher.audience.models import Subscription, Suppression
from publisher.channels.incoming import read_bounces, read_complaint
from publisher.channels.incoming.message import LARGEST
from publisher.cli.main import run
from publisher.delivery.models import Attempt, Delivery, DeliveryEvent
from publisher.errors import OutOfReach, PublisherError
from publisher.publications.models import AuditEntry
from publisher.publications.tokens import lowercase, seal_many
from tests.db import ledger
from tests.db.ledger import NOW
from tests.growth import grows_too_fast
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def delivery():
    title = ledger.publication()
    title.complaint_address = "fbl@courrier.example.org"
    title.save()
    send = ledger.running_send(ledger.issue(title, ledger.mailing_list(title, readers=2)))
    rows = Delivery.objects.filter(send=send)
    rows.update(state="accepted", attempts=1, dated_at=NOW)
    return rows.order_by("pk").first()


def token(purpose, delivery):
    return lowercase(seal_many(purpose, [delivery.pk])[0])


def bounce(status="5.1.1", diagnostic="smtp; 550 5.1.1 <reader0@example.org>: no such user"):
    return (
        "From: MAILER-DAEMON@mx.example.net\r\nSubject: Undelivered Mail\r\n"
        'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="b/1"\r\n\r\n'
        "This is a MIME message.\r\n--b/1\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b/1\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.net\r\nX-Queue: 1\r\n\r\n"
        "Final-Recipient: rfc822; reader0@example.org\r\n"
        f"Action: {'delayed' if status[0] == '4' else 'failed'}\r\n"
        f"Status: {status}\r\nDiagnostic-Code: {diagnostic}\r\n"
        "--b/1\r\nContent-Type: message/rfc822\r\n\r\nSubject: Hello\r\n\r\nBody\r\n--b/1--\r\n"
    ).encode()


def complaint(enclosed, kind="abuse"):
    return (
        "From: fbl@provider.example.net\nSubject: FW: complaint\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n"
        "--x\nContent-Type: text/plain\n\nA complaint.\n"
        "--x\nContent-Type: message/feedback-report\n\n"
        f"Feedback-Type: {kind}\nUser-Agent: T/1\nVersion: 1\n"
        f"--x\nContent-Type: text/rfc822-headers\n\n{enclosed}\n--x--\n"
    ).encode()


def receive(recipient, raw=b"Subject: unsubscribe\r\n\r\n"):
    return receive_mail(recipient=recipient, raw=raw, now=NOW)


def test_a_reader_leaves_by_mail_once_however_often_it_comes(delivery, caplog):
    address = f"leave+{token('leave', delivery)}@courrier.example.org"
    with caplog.at_level(logging.DEBUG):
        assert receive(address).result == receive(address.upper()).result == "left"
    status = Subscription.objects.get(subscriber=delivery.subscriber).status
    assert status == Subscription.Status.UNSUBSCRIBED
    assert Suppression.objects.get().source == "mail (RFC 2369)"
    assert DeliveryEvent.objects.get().detail == {"source": "mail (RFC 2369)"}
    assert AuditEntry.objects.filter(verb="unsubscribe", object_id=str(delivery.pk)).count() == 1
    assert "reader0" not in caplog.text


def test_nobody_leaves_by_a_token_that_was_changed_or_is_for_something_else(delivery):
    good = token("leave", delivery)
    changed = ("b" if good[0] == "a" else "a") + good[1:]
    for wrong in ("", good[:-1], changed, token("return", delivery), "é" * 26, "a" * 9000):
        with pytest.raises(PublisherError, match="no mail is taken") as raised:
            receive(f"leave+{wrong}@courrier.example.org")
        assert raised.value.code == "unknown_mailbox"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("recipient", ["", "@", "+@", "b-@x", "leave@x", "a\0+b@x", "redaction@x"])
def test_other_addresses_are_no_concern_of_ours(delivery, recipient):
    with pytest.raises(PublisherError, match="no mail is taken"):
        receive(recipient)


def test_a_server_that_gives_up_later_is_in_the_ledger(delivery):
    address = f"b-{token('return', delivery)}@courrier.example.org"
    assert receive(address, bounce()).result == receive(address, bounce()).result == "bounced"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reply_code) == ("bounced", "550 5.1.1")
    assert delivery.reply == "<[address]>: no such user"
    assert DeliveryEvent.objects.get().type == "bounce"
    assert Attempt.objects.get().outcome == "bounced"
    blocked = Suppression.objects.get()
    assert (blocked.reason, blocked.address_key) == ("bounced", delivery.subscriber.address_key)


def test_a_server_that_still_tries_changes_no_state(delivery):
    address = f"b-{token('return', delivery)}@courrier.example.org"
    assert receive(address, bounce("4.4.1", "smtp; connect timed out")).result == "delayed"
    delivery.refresh_from_db()
    assert delivery.state == "accepted"
    assert DeliveryEvent.objects.get().detail["code"] == "450 4.4.1"


def test_an_answering_machine_means_nothing(delivery):
    address = f"b-{token('return', delivery)}@courrier.example.org"
    raw = b"Subject: Absence\r\nAuto-Submitted: auto-replied\r\n\r\nJe suis absente."
    assert receive(address, raw).result == "ignored"
    assert not DeliveryEvent.objects.exists()


def test_a_report_that_overtakes_the_reply_is_to_come_again(delivery):
    Delivery.objects.update(state="attempting")
    with pytest.raises(OutOfReach, match="again later"):
        receive(f"b-{token('return', delivery)}@x", bounce())


@pytest.mark.parametrize(
    "header", ["CFBL-Feedback-ID: {}", "Message-ID: <{}@courrier.example.org>"]
)
def test_who_complains_is_not_written_to_any_more(delivery, header):
    Delivery.objects.filter(pk=delivery.pk).update(state="pending")
    raw = complaint("Subject: x\n" + header.format(token("message-id", delivery)))
    for _ in "ab":
        assert receive("FBL@courrier.example.org", raw).result == "complained"
    blocked = Suppression.objects.get()
    assert (blocked.reason, blocked.mailing_list) == ("complained", None)
    assert DeliveryEvent.objects.get().type == "complaint"
    delivery.refresh_from_db()
    assert delivery.state == "suppressed"


def test_a_report_about_nothing_of_ours_is_refused(delivery):
    good = token("message-id", delivery)
    for raw in (
        b"",
        b"Subject: hello\n\nBuy this",
        complaint("Message-ID: <1@example.net>"),
        complaint(f"CFBL-Feedback-ID: {good}", kind="not-spam"),
        complaint("CFBL-Feedback-ID: " + token("leave", delivery)),
    ):
        assert receive("fbl@courrier.example.org", raw).result == "unrecognised"
    assert not DeliveryEvent.objects.exists()


REPORT = b"Content-Type: multipart/report; boundary="
FIELDS = b"Action: failed\nStatus: 5.0.0\n\n"


def deep(size):
    part = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
    return b"".join(part % (n, n) for n in range(size // 120)) + b"\n" * (size // 2)


@pytest.mark.parametrize(
    "shape",
    [
        deep,
        lambda size: REPORT + b'"' * size,
        lambda size: REPORT + b"x\n\n" + b"--x\n\n" * (size // 5),
        lambda size: REPORT + b"\n\n--\n--" + b"\n--\n--" * (size // 6),
        lambda size: (
            REPORT + b"x\n\n--x\nContent-Type: message/delivery-status\n\n"
            + FIELDS * (size // len(FIELDS))
        ),
        lambda size: REPORT[:-1] + b"*=utf-8''%00\n\n" + b"\0\xff\xfe" * (size // 3),
        lambda size: b"\0" * size,
        lambda size: b":" * size,
        lambda size: (b"A" * 70 + b":\n ") * (size // 73),
    ],
    ids=[
        "depth", "quotes", "empty parts", "no boundary", "fields", "charset", "nul", "colons",
        "names",
    ],
)  # fmt: skip
def test_a_message_made_to_hurt_costs_little(shape):
    for read in (read_bounces, read_complaint):
        assert not grows_too_fast(read, shape, (LARGEST // 16, LARGEST // 4, LARGEST))


class Pipe:
    def __init__(self, data):
        self.buffer = BytesIO(data)


@pytest.fixture
def mta(monkeypatch, capfd):
    """What an MTA sees of the command: its exit code and its words."""

    def hand_over(raw, *arguments, **noted):
        monkeypatch.setattr("sys.stdin", Pipe(raw))
        monkeypatch.delenv("ORIGINAL_RECIPIENT", raising=False)
        for name, value in noted.items():
            monkeypatch.setenv(name, value)
        return run(["mail", "receive", *arguments]), capfd.readouterr()

    return hand_over


def test_an_mta_understands_the_exit_codes(delivery, mta):
    address = f"leave+{token('leave', delivery)}@courrier.example.org"
    code, said = mta(b"x" * 3_000_000, address)
    assert (code, said.out) == (0, f"left: delivery {delivery.pk}\n")
    said = mta(b"", "--json", ORIGINAL_RECIPIENT=address)[1]
    left = {"result": "left", "delivery": str(delivery.pk), "kept": None}
    assert json.loads(said.out) == left
    assert mta(f"To: Leave <{address}>\r\n\r\n".encode())[0] == 0
    code, said = mta(b"", "leave+abc@courrier.example.org")
    assert code == os.EX_NOUSER
    assert "courrier" not in said.err
    assert mta(b"Subject: x\n\n")[0] == os.EX_NOUSER
    assert mta(b"Subject: x\n\n", "fbl@courrier.example.org")[0] == os.EX_DATAERR


def test_whatever_ails_us_the_mta_tries_again(delivery, mta, monkeypatch):
    Delivery.objects.update(state="attempting")
    assert mta(bounce(), f"b-{token('return', delivery)}@x")[0] == os.EX_TEMPFAIL
    assert mta(b"", "--unknown-option", "x")[0] == os.EX_TEMPFAIL
    monkeypatch.setattr("publisher.cli.mail_commands.receive_mail", lambda **_: 1 / 0)
    assert mta(b"", "leave+x@y")[0] == os.EX_TEMPFAIL


def test_the_return_path_is_at_the_domain_that_takes_bounces(delivery, tmp_path, monkeypatch):
    from publisher.actions.mail.deliver_mail import deliver_mail
    from publisher.actions.mail.mail_worker import MailWorker
    from publisher.actions.mail.relay import Relay
    from publisher.channels.fake import FakeChannel
    from publisher.delivery.host import Host

    Delivery.objects.update(state="pending", attempts=0, dated_at=None)
    delivery.publication.return_domain = "bounces.example.org"
    delivery.publication.save()
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [b"x"])
    channel = FakeChannel()
    worker = MailWorker(
        relays=[Relay(lambda: channel)], host=Host("m", "b"), data_dir=tmp_path, clock=lambda: NOW
    )
    deliver_mail(worker=worker)
    worker.end()
    senders = [parcel.sender for parcel in channel.sent]
    assert senders[0] == f"b-{token('return', delivery)}@bounces.example.org"
    assert len(set(senders)) == 2
