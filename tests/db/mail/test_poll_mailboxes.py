"""Mail that comes back into a mailbox of another server: read by IMAP, from a real Dovecot, and
from servers that mean harm."""

import logging
import socket
import threading
from contextlib import closing, contextmanager, suppress
from datetime import timedelta

import pytest

from publisher.actions.mail.kept_mail import counted_mails
from publisher.actions.mail.ways_in import poll_mailboxes as polling
from publisher.actions.mail.ways_in.mailboxes_due import mailboxes_due
from publisher.actions.mail.ways_in.poll_mailboxes import poll_mailboxes
from publisher.channels.imap import session
from publisher.channels.imap.address import ImapAddress
from publisher.delivery.models import Delivery, IncomingMail, PolledMailbox
from publisher.errors import SettingError
from tests.db.ledger import NOW
from tests.db.mail.test_receive_mail import bounce, delivery, token
from tests.dovecot import dovecot, missing

__all__ = ["delivery"]  # a fixture
pytestmark = [pytest.mark.django_db, pytest.mark.database]
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def server():
    if missing():
        pytest.skip(missing())
    with dovecot() as made:
        yield made


@pytest.fixture(autouse=True)
def _open(monkeypatch):
    monkeypatch.setattr(polling, "exits_open", lambda **_: True)


@pytest.fixture
def mailbox(server, settings, monkeypatch):
    """The server's INBOX, emptied; what the settings say of it may get options."""
    for one in server.home.glob("mail/**/*.test*"):
        one.unlink()
    monkeypatch.setenv("SSL_CERT_FILE", server.ca_file)
    settings.ALLOW_PRIVATE = [server.address, server.plain]
    settings.IMAP_URL = server.url
    return server


def poll(at=NOW, seconds=30.0):
    return poll_mailboxes(clock=lambda: at, seconds=seconds, stopping=lambda: False)


def report(row: Delivery) -> bytes:
    to = f"b-{token('return', row)}@courrier.example.org"
    return b"Delivered-To: <" + to.encode() + b">\r\nTo: x@y.example\r\n" + bounce()


HUMAN = b"To: lettre@courrier.example.org\r\nFrom: Lea <lea@example.org>\r\nSubject: a\r\n\r\nM\r\n"
STRANGE = b"To: somebody@else.example\r\nFrom: a@b.example\r\nSubject: x\r\n\r\n"


def test_each_mail_is_taken_once_and_marked(mailbox, delivery):
    for raw in (report(delivery), HUMAN, STRANGE):
        mailbox.put(raw)
    assert mailboxes_due(now=NOW)
    assert poll() is False
    delivery.refresh_from_db()
    assert delivery.state == "bounced"
    assert IncomingMail.objects.get().door == "person"
    assert mailbox.seen() == 3
    assert not mailboxes_due(now=NOW + MINUTE / 2)
    assert mailboxes_due(now=NOW + MINUTE)
    poll(NOW + MINUTE)
    assert counted_mails() == {"bounced": 1, "person": 1}
    row = PolledMailbox.objects.get()
    assert (row.failures, row.problem, row.polled_at) == (0, "", NOW + MINUTE)
    assert "retours" not in row.name


def test_or_moved_away(mailbox, delivery, settings):
    settings.IMAP_URL = f"{mailbox.url}?done=Traites"
    mailbox.put(report(delivery))
    mailbox.put(HUMAN)
    poll()
    assert (len(mailbox.held()), len(mailbox.held("Traites"))) == (0, 2)
    mailbox.put(HUMAN)
    poll(NOW + MINUTE)
    assert (len(mailbox.held()), len(mailbox.held("Traites"))) == (0, 3)


def test_by_starttls_too(mailbox, delivery, settings):
    settings.IMAP_URL = mailbox.url.replace("imaps:", "imap:").replace(
        mailbox.address, mailbox.plain
    )
    mailbox.put(report(delivery))
    poll()
    assert counted_mails() == {"bounced": 1}


def test_a_mail_whose_effect_does_not_last_stays(mailbox, delivery, monkeypatch):
    Delivery.objects.update(state="attempting")
    mailbox.put(report(delivery))
    poll()
    assert mailbox.seen() == 0, "it is still on its way"
    Delivery.objects.update(state="accepted")

    def dies(*_, **__):
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(polling, "receive_mail", dies)
        poll(NOW + MINUTE)
    assert mailbox.seen() == 0
    poll(NOW + 2 * MINUTE)
    assert (mailbox.seen(), counted_mails()) == (1, {"bounced": 1})


def test_one_that_was_taken_and_not_marked_counts_once(mailbox, delivery, monkeypatch):
    mailbox.put(report(delivery))
    mailbox.put(HUMAN)
    with monkeypatch.context() as broken:
        broken.setattr(session.ImapSession, "done", lambda self, uid: None)  # we died before
        poll()
    poll(NOW + MINUTE)
    assert mailbox.seen() == 2
    assert IncomingMail.objects.count() == 1
    assert delivery.events.count() == 1


def test_of_a_large_mail_the_beginning_is_fetched(mailbox, delivery):
    mailbox.put(HUMAN + b"x" * 3_000_000)
    poll()
    kept = IncomingMail.objects.get()
    assert kept.size <= session.KEPT
    assert mailbox.seen() == 1


def test_time_is_bounded_and_the_rest_comes_next(mailbox, delivery):
    mailbox.put(HUMAN)
    assert poll(seconds=0) is True
    assert mailboxes_due(now=NOW)
    assert poll() is False


def test_nothing_is_read_while_the_exits_are_held(mailbox, delivery, monkeypatch):
    monkeypatch.setattr(polling, "exits_open", lambda **_: False)
    mailbox.put(HUMAN)
    assert poll() is False
    assert mailbox.seen() == 0


def test_a_wrong_password_is_said_once_without_it(mailbox, settings, caplog):
    settings.IMAP_URL = mailbox.url.replace("100%20%25", "wrong")
    with caplog.at_level(logging.INFO, logger="publisher"):
        poll()
        poll(NOW + 5 * MINUTE)
    row = PolledMailbox.objects.get()
    assert "refuses" in row.problem
    assert (row.failures, caplog.text.count("cannot be read")) == (2, 1)
    assert row.next_poll_at == NOW + 9 * MINUTE
    assert "secret" not in caplog.text
    assert "retours" not in caplog.text


def test_a_private_address_and_a_strange_certificate_are_refused(mailbox, settings, monkeypatch):
    settings.ALLOW_PRIVATE = []
    poll()
    assert "private network" in PolledMailbox.objects.get().problem
    settings.ALLOW_PRIVATE = [mailbox.address]
    monkeypatch.delenv("SSL_CERT_FILE")
    poll(NOW + 5 * MINUTE)
    assert "certificate" in PolledMailbox.objects.get().problem


def test_two_workers_do_not_read_at_once(mailbox, delivery):
    mailbox.put(HUMAN)
    name = ImapAddress.from_url(mailbox.url).name
    PolledMailbox.objects.create(name=name, next_poll_at=NOW, claimed_until=NOW + MINUTE)
    poll()
    assert mailbox.seen() == 0
    poll(NOW + 2 * MINUTE)
    assert mailbox.seen() == 1


@contextmanager
def liar(talk):
    """A server that says whatever `talk(line)` does with its connection."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def serve():
            with suppress(OSError):
                line, _ = listener.accept()
                with closing(line):
                    talk(line)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield "{}:{}".format(*listener.getsockname())
        thread.join(10)


def flood(line):
    for _ in range(100_000):
        line.sendall(b"* OK so it is\r\n" * 100)


def endless_line(line):
    for _ in range(5_000):
        line.sendall(b"* " + b"x" * 65_536)


def huge_literal(line):
    line.sendall(b"* OK\r\n")
    line.recv(1000)
    line.sendall(b"* X {999999999}\r\n")
    for _ in range(5_000):
        line.sendall(b"x" * 65_536)


@pytest.mark.slow
@pytest.mark.parametrize(
    "talk",
    [
        flood,
        endless_line,
        huge_literal,
        lambda line: line.sendall(b"220 smtp.example.net ESMTP\r\n"),
        lambda line: line.sendall(b"\0\xff\xfe\r\n"),
        lambda line: None,
        lambda line: line.sendall(b"* BYE go away\r\n"),
        lambda line: line.sendall(b"* PREAUTH welcome\r\n* OK\r\n"),
    ],
)
def test_a_server_that_lies_costs_little(talk, settings):
    """Slow: it is asked of many cases."""
    with liar(talk) as where:
        settings.ALLOW_PRIVATE = [where]
        settings.IMAP_URL = f"imap://a:b@{where}/INBOX?starttls=never"
        poll()
    assert PolledMailbox.objects.get().problem


@pytest.mark.slow
@pytest.mark.parametrize(
    "url",
    [
        "",
        "imaps://host",
        "imaps://user@host/INBOX",
        "imaps://user:secret@/INBOX",
        "imaps://user:secret@host:0/INBOX",
        "pop3://user:secret@host/INBOX",
        "imaps://user:secret@host/IN%22BOX",
        "imaps://user:secret@host/INBOX?done=",
        "imaps://user:secret@host/INBOX?done=a%0d%0ab",
        "imaps://user:secret@host/INBOX?folder=x",
        "imaps://user:secret@host/INBOX?starttls=never",
        "imaps://us%0d%0aer:secret@host/INBOX",
        "imap://user:secret@host/INBOX?starttls=maybe",
    ],
)
def test_a_wrong_address_names_the_setting_and_no_secret(url):
    """Slow: it is asked of many cases."""
    with pytest.raises(SettingError, match="PUBLISHER_IMAP_URL") as raised:
        ImapAddress.from_url(url)
    assert "secret" not in raised.value.message
