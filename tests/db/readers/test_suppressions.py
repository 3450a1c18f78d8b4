"""Addresses that must not be mailed, by hand and by file; readers that a person adds."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from publisher.actions.readers.create_list import create_list
from publisher.audience import mailable
from publisher.audience.erased import keep_erased
from publisher.audience.models import (
    ConsentEvent,
    MailingList,
    Subscriber,
    Subscription,
    Suppression,
)
from publisher.cli.main import run
from publisher.delivery.models import Delivery
from publisher.publications.models import AuditEntry, Publication
from tests.db import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()


@pytest.fixture
def readers() -> MailingList:
    publication = Publication.objects.create(slug="matin", name="Le Matin", created_at=NOW)
    return create_list(publication=publication, slug="abonnes", actor="test", now=NOW)


def said(capsys: pytest.CaptureFixture[str], *command: str, code: int = 0) -> dict[str, object]:
    """The document that a command prints."""
    assert run([*command, "--json"]) == code
    printed = capsys.readouterr()
    document: dict[str, object] = json.loads(printed.err if code else printed.out)
    return document


ADD = ("subscriber", "add", "Éva@a.example", "--list", "abonnes", "--source", "by phone")


def test_a_reader_is_added_once_with_their_consent(
    readers: MailingList, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(capsys, *ADD, "--name", "Éva", "--language", "fr")["result"] == "subscribed"
    assert said(capsys, *ADD)["result"] == "already"
    reader = Subscriber.objects.get()
    assert (reader.address, reader.domain, reader.name) == ("Éva@a.example", "a.example", "Éva")
    link = reader.subscriptions.get()
    assert (link.status, link.consent_source, link.batch) == ("confirmed", "by phone", None)
    event = ConsentEvent.objects.get()
    assert (event.kind, event.source) == ("subscribed", "by phone")
    assert not [entry for entry in AuditEntry.objects.all() if "@" in str(entry.detail)]


def code_of(document: dict[str, object]) -> str:
    return str(document["error"]["code"])  # type: ignore[index]


def test_nobody_is_added_against_their_will(
    readers: MailingList, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, *ADD)
    Subscription.objects.update(status="unsubscribed")
    assert code_of(said(capsys, *ADD, code=1)) == "reader_left"
    assert run(["suppression", "add", "x@a.example", "--reason", "complained"]) == 0
    capsys.readouterr()
    blocked = ("subscriber", "add", "X@a.example", "--list", "abonnes", "--source", "t")
    assert code_of(said(capsys, *blocked, code=1)) == "address_suppressed"
    keep_erased(readers.publication_id, "z@a.example", NOW)
    erased = ("subscriber", "add", "z@a.example", "--list", "abonnes", "--source", "t")
    assert code_of(said(capsys, *erased, code=1)) == "reader_erased"
    assert code_of(said(capsys, *ADD[:-1], " ", code=2)) == "missing_text"
    assert Subscriber.objects.count() == 1


def test_a_suppressed_address_gets_nothing_that_has_not_begun() -> None:
    send = ledger.send_to(3)
    last = Delivery.objects.filter(send=send).latest("pk")
    assert run(["suppression", "add", last.address.upper(), "--reason", "manual"]) == 0
    states = Delivery.objects.filter(send=send).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["pending", "pending", "suppressed"]


def test_adding_twice_keeps_the_first_reason_and_removing_ends_them(
    readers: MailingList, capsys: pytest.CaptureFixture[str]
) -> None:
    put = ("suppression", "add", "x@a.example", "--reason")
    assert said(capsys, *put, "bounced")["created"] is True
    assert said(capsys, *put, "manual")["created"] is False
    assert said(capsys, *put, "unsubscribed", "--list", "abonnes")["created"] is True
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"bounced", "unsubscribed"}
    assert code_of(said(capsys, *put, "erased", code=2)) == "unknown_reason"
    listed = said(capsys, "suppression", "list")
    assert listed["total"] == 2
    assert said(capsys, "suppression", "remove", "X@a.example")["removed"] == 2
    assert not Suppression.objects.exists()


def test_a_complaint_ends_subscriptions_and_removing_it_brings_nobody_back(
    readers: MailingList, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, *ADD)
    assert run(["suppression", "add", "éva@a.example", "--reason", "complained"]) == 0
    assert Subscription.objects.get().status == "unsubscribed"
    assert run(["suppression", "remove", "éva@a.example"]) == 0
    assert mailable.count(readers.publication_id, [readers.pk]) == 0


def test_files_of_suppressions_go_in_whole_and_come_out(
    readers: MailingList, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cleaned.csv"
    file.write_text("Email;Reader status\nA@a.example;x\nbad;\na@a.example;\n=b@a.example;\n")
    command = ("suppression", "import", str(file), "--reason", "bounced", "--source", "old tool")
    assert code_of(said(capsys, *command, code=2)) == "bad_rows"
    assert not Suppression.objects.exists()
    done = said(capsys, *command, "--skip-bad")
    assert (done["rows"], done["suppressed"], done["duplicates"], done["bad"]) == (4, 2, 1, 1)
    assert said(capsys, *command, "--skip-bad", "--dry-run")["already"] == 2
    assert (
        run(["suppression", "add", "c@a.example", "--reason", "manual", "--list", "abonnes"]) == 0
    )
    out = tmp_path / "blocked.csv"
    assert run(["suppression", "export", "--output", str(out)]) == 0
    assert "'=b@a.example" in out.read_text(encoding="utf-8-sig")
    before = set(Suppression.objects.values_list("address_key", "reason", "source", "created_at"))
    Suppression.objects.all().delete()
    capsys.readouterr()
    assert said(capsys, *command[:2], str(out), *command[3:])["suppressed"] == 3
    after = set(Suppression.objects.values_list("address_key", "reason", "source", "created_at"))
    assert after == before
    assert Suppression.objects.get(address_key="c@a.example").mailing_list == readers


def test_blocks_stand_in_the_journal_outside_the_database(
    readers: MailingList,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.DATA_DIR = tmp_path
    file = tmp_path / "more.csv"
    file.write_text("email\ny@a.example\n")
    with django_capture_on_commit_callbacks(execute=True):
        assert run(["suppression", "add", "x@a.example", "--reason", "manual"]) == 0
        more = ["suppression", "import", str(file), "--reason", "bounced", "--source", "t"]
        assert run([*more, "--dry-run"]) == 0
        assert run(more) == 0
        assert run(["suppression", "remove", "x@a.example"]) == 0
    (journal,) = (tmp_path / "decisions").iterdir()
    kept = [json.loads(line) for line in journal.read_text().splitlines()]
    said = sorted((line["what"], line.get("reason", "")) for line in kept if line["what"] != "key")
    assert ("lifted", "manual") in said
    assert ("suppressed", "bounced") in said
    assert ("suppressed", "manual") in said
    assert "@" not in journal.read_text()
