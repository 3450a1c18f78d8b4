"""Forgetting a reader: nothing personal stays but a keyed hash, and nothing begins to them."""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection, connections, transaction
from typer.testing import CliRunner

from publisher.actions.erasure.forget_subscriber import (
    Forgotten,
    forget_address,
    forget_subscriber,
)
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.service.post_mail import post_service_mail
from publisher.audience.erased import erased_among, forget_erased
from publisher.audience.models import Subscriber, Subscription, Suppression
from publisher.channels import mailbox
from publisher.channels.fake import FakeChannel
from publisher.channels.mailbox.store import Caught
from publisher.cli.readers import about, forgetting
from publisher.delivery import transitions
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.editorial.models import Issue
from publisher.publications.models import AuditEntry
from tests.db import ledger
from tests.newsroom import NOW, Newsroom, newsroom
from tests.shared_rows import shared_rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers("ana.forgotten@example.org,Ana Oubliée", "bela@example.org,Béla")
    made.story("s1")
    return made


@pytest.fixture
def worker(tmp_path) -> Iterator[tuple[MailWorker, FakeChannel]]:
    channel = FakeChannel()
    made = MailWorker(
        relays=[Relay(lambda: channel)],
        host=Host("m", "b"),
        data_dir=tmp_path,
        clock=lambda: NOW,
    )
    yield made, channel
    made.end()


def ana() -> Subscriber:
    return Subscriber.objects.get(address_key="ana.forgotten@example.org")


def start(issue: Issue) -> Send:
    return send_issue(issue=issue, idempotency_key=None, actor="test", now=NOW).send


def everything() -> str:
    """All rows of all tables, as text."""
    rows = [row for model in apps.get_models() for row in model._default_manager.all()]
    return json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False)


def test_nothing_personal_stays_but_a_keyed_hash(room, worker) -> None:
    mail_worker, channel = worker
    send = start(room.issue("s1"))
    deliver_mail(worker=mail_worker)
    got = {parcel.recipient: parcel.whole for parcel in channel.sent}
    subscriber = ana()
    forget_subscriber(subscriber=subscriber, actor="cli:test", now=NOW)
    text = everything()
    assert "Oubli" not in text
    assert "ana.forgotten" not in text
    assert not Suppression.objects.exists()
    assert erased_among(room.publication.pk, ["ana.forgotten@example.org", "x@example.org"]) == {
        "ana.forgotten@example.org"
    }
    row = Delivery.objects.get(send=send, address="")
    left = hashlib.sha256(got["ana.forgotten@example.org"]).hexdigest()
    assert row.merge_values == {"erased_message_sha256": left}
    assert ledger.states(send) == {"accepted": 2}
    entry = AuditEntry.objects.get(verb="forget_subscriber")
    assert "@" not in f"{entry.object_id} {entry.detail}"


def test_the_others_are_left_as_they_were(room) -> None:
    before = Subscriber.objects.get(address_key="bela@example.org")
    forget_subscriber(subscriber=ana(), actor="cli:test", now=NOW)
    assert Subscriber.objects.get().name == before.name
    assert Subscription.objects.get().subscriber_id == before.pk


def test_what_has_not_begun_is_stopped_and_stays_so(room, worker) -> None:
    mail_worker, channel = worker
    send = start(room.issue("s1"))
    done = forget_subscriber(subscriber=ana(), actor="cli:test", now=NOW)
    assert done == Forgotten(subscriptions=1, deliveries=1, stopped=1)
    deliver_mail(worker=mail_worker)
    assert [parcel.recipient for parcel in channel.sent] == ["bela@example.org"]
    assert ledger.states(send) == {"suppressed": 1, "accepted": 1}


def test_a_mail_in_doubt_is_not_sent_again_to_who_was_forgotten(room, worker) -> None:
    mail_worker, channel = worker
    send = start(room.issue("s1"))
    Delivery.objects.filter(subscriber=ana()).update(state="uncertain")
    forget_subscriber(subscriber=ana(), actor="cli:test", now=NOW)
    transitions.reopen(Delivery.objects.filter(send=send), now=NOW)
    deliver_mail(worker=mail_worker)
    assert [parcel.recipient for parcel in channel.sent] == ["bela@example.org"]
    assert ledger.states(send) == {"suppressed": 1, "accepted": 1}


def test_a_file_does_not_bring_them_back(room) -> None:
    forget_subscriber(subscriber=ana(), actor="cli:test", now=NOW)
    room.readers("Ana.Forgotten@Example.org,Ana Oubliée", "bela@example.org,Béla")
    assert [one.address for one in Subscriber.objects.all()] == ["bela@example.org"]


@pytest.mark.parametrize("side", ["send", "import"])
def test_a_send_or_an_import_at_the_same_moment_keeps_no_address(room, side: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writing transaction after the other: there is no race")
    subscriber, issue = ana(), room.issue("s1")
    done: list[Forgotten] = []

    def forget() -> None:
        try:
            done.append(forget_subscriber(subscriber=subscriber, actor="cli:test", now=NOW))
        finally:
            connections.close_all()

    thread = threading.Thread(target=forget)
    with transaction.atomic():
        if side == "send":
            start(issue)
        else:
            room.readers("ana.forgotten@example.org,Ana Oubliée", "new@example.org,New")
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "it did not wait for the other transaction"
    thread.join(30)
    assert done
    assert "Oubli" not in everything()
    assert not Delivery.objects.filter(address__startswith="ana").exists()


@pytest.mark.slow
def test_test_mails_to_the_address_stop_too_and_none_begins_later(room, worker) -> None:
    """Slow: much is written to the ledger."""
    mail_worker, channel = worker
    control = ["new.reader@example.org", "desk@example.org"]
    room.newsletter.control_addresses = control
    room.newsletter.save()
    start(room.issue("s1"))
    copies = Send.objects.get(kind="test")
    assert ledger.states(copies) == {"pending": 2}
    done = forget_address(
        publication=room.publication,
        address_key="new.reader@example.org",
        actor="cli:test",
        now=NOW,
    )
    assert done == Forgotten(subscriptions=0, deliveries=1, stopped=1)
    room.newsletter.refresh_from_db()
    assert room.newsletter.control_addresses == ["desk@example.org"]
    room.story("s2")
    start(room.issue("s2"))
    deliver_mail(worker=mail_worker)
    sent = {parcel.recipient for parcel in channel.sent}
    assert sent == {"ana.forgotten@example.org", "bela@example.org", "desk@example.org"}


def test_who_was_forgotten_may_come_back_by_themselves(room) -> None:
    forget_subscriber(subscriber=ana(), actor="cli:test", now=NOW)
    forget_erased(room.publication.pk, "ana.forgotten@example.org")
    room.readers("ana.forgotten@example.org,Ana")
    assert ana()


def test_caught_mails_to_the_reader_leave_the_mailbox_and_its_file(room, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    kept = mailbox.Store(mailbox.store(tmp_path))
    to = [["Ana.Forgotten@Example.org"], ["bela@example.org"]]
    kept.add(
        [Caught(sender="x@y.example", recipients=r, raw=b"Subject: A\r\n\r\nB") for r in to], NOW
    )
    about = b"Subject: B\r\n\r\nWrites Ana.Forgotten@Example.org"
    kept.add([Caught(sender="x@y.example", recipients=["desk@example.org"], raw=about)], NOW)
    forget_subscriber(subscriber=ana(), actor="cli:test", now=NOW)
    assert [mail.recipient for mail in mailbox.list_mails(tmp_path)] == ["bela@example.org"]
    kept.close()
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"forgotten@" not in file.read_bytes().lower()


def publisher(*arguments: str) -> tuple[int, str, BaseException | None]:
    verb, *others = arguments
    app = {"forget": forgetting.app, "show": about.app}[verb]
    if len(app.registered_commands) > 1:
        others = [verb, *others]
    ended = CliRunner().invoke(app, others)
    return ended.exit_code, ended.output, ended.exception


@pytest.mark.slow
def test_the_command_asks_and_tells(room) -> None:
    """Slow: much is written to the ledger."""
    address = "ANA.forgotten@example.org"
    _, _, error = publisher("forget", address)
    assert getattr(error, "code", "") == "confirmation_needed"
    assert ana()
    code, text, _ = publisher("forget", address, "--yes", "--json")
    assert (code, json.loads(text)["forgotten"]) == (0, True)
    code, text, _ = publisher("forget", address, "--yes")
    assert (code, text.startswith("Nothing to forget")) == (0, True)
    code, text, _ = publisher("show", address)
    assert (code, "was forgotten" in text) == (0, True)
    _, _, error = publisher("forget", "nobody@example.org", "--yes")
    assert getattr(error, "code", "") == "unknown_subscriber"


@pytest.mark.slow
def test_more_mails_about_persons_than_a_statement_takes_parameters(room: Newsroom) -> None:
    """Each is a send of its own: a month of sign-ups makes more of them than a database takes ids
    in one statement.

    Slow: much is written to the ledger.
    """
    readers = list(Subscriber.objects.order_by("address_key"))
    for number in range(60):
        post_service_mail(
            publication=room.publication,
            purpose=ServiceMail.Purpose.CONFIRMATION,
            key=f"one {number}",
            address=readers[number % 2].address,
            language="fr",
            values={"lists": ["Le Matin"], "list_ids": [], "asked_at": "", "form_text": None},
            now=NOW,
            expires_at=NOW + timedelta(days=1),
            subscriber=readers[number % 2] if number < 40 else None,
        )
    with few_parameters(50):
        done = forget_subscriber(subscriber=readers[0], actor="cli:test", now=NOW)
    assert done.deliveries == 30
    left = Delivery.objects.filter(send__kind=Send.Kind.SERVICE).exclude(address="")
    assert set(left.values_list("address", flat=True)) == {readers[1].address}


@contextmanager
def few_parameters(most: int) -> Iterator[None]:
    """SQLite takes so many in a statement; PostgreSQL as many as ever."""
    if connection.vendor != "sqlite":
        yield
        return
    own = connection.connection
    before = own.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, most)
    try:
        yield
    finally:
        own.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)
