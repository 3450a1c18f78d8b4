"""A file that says who left elsewhere: they are not subscribed, and leave here too."""

import io
import json
from pathlib import Path

import pytest
from django.utils import timezone

from publisher.actions.readers.create_list import create_list
from publisher.actions.readers.import_subscribers import (
    BadRows,
    ImportOptions,
    SubscriberReport,
    import_subscribers,
)
from publisher.audience import mailable
from publisher.audience.models import MailingList, Subscriber, Subscription, Suppression
from publisher.cli.main import run
from publisher.delivery.models import Delivery
from publisher.publications.models import AuditEntry, Publication
from tests.db import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = timezone.now()
EXPORT = """email,name,status
stays@a.example,Ann,active
left@a.example,Bob,unsubscribed
bounced@a.example,Cy,bounced
angry@a.example,Di,complained
off@a.example,Ed,blocklisted
waits@a.example,Flo,unconfirmed
rests@a.example,Gus,inactive
erased@a.example,Hal,deleted
"""


@pytest.fixture
def readers() -> MailingList:
    publication = Publication.objects.create(slug="matin", name="Le Matin", created_at=NOW)
    return create_list(publication=publication, slug="abonnes", actor="test", now=NOW)


def put(readers: MailingList, text: str, **options: object) -> SubscriberReport:
    return import_subscribers(
        mailing_list=readers,
        file=io.BytesIO(text.encode()),
        source="our old tool",
        actor="test",
        now=timezone.now(),
        filename="readers.csv",
        options=ImportOptions(**options),  # type: ignore[arg-type]
    )


def total(report: SubscriberReport) -> int:
    own = (report.subscribed, report.already, report.unsubscribed, report.suppressed)
    return sum(own) + report.duplicates + report.bad + sum(report.left_out.values())


def suppressed() -> dict[str, tuple[str, bool]]:
    """By the part of the address before the @: the reason, and whether it is of the list alone."""
    rows = Suppression.objects.all()
    return {
        row.address_key.partition("@")[0]: (row.reason, row.mailing_list_id is not None)
        for row in rows
    }


def mailed(readers: MailingList) -> int:
    return mailable.count(readers.publication_id, [readers.pk])


def test_who_left_elsewhere_is_counted_by_reason_and_not_subscribed(readers: MailingList) -> None:
    report = put(readers, EXPORT)
    assert report == SubscriberReport(
        rows=8,
        subscribed=1,
        left_out={
            "unsubscribed": 1,
            "bounced": 1,
            "complained": 1,
            "blocked": 1,
            "unconfirmed": 1,
            "inactive": 1,
            "deleted": 1,
        },
        format="csv",
        encoding="UTF-8",
    )
    assert total(report) == report.rows
    assert list(Subscriber.objects.values_list("address", flat=True)) == ["stays@a.example"]
    assert suppressed() == {
        "left": ("unsubscribed", True),
        "erased": ("unsubscribed", True),
        "bounced": ("bounced", False),
        "angry": ("complained", False),
        "off": ("manual", False),
    }
    again = put(readers, "address\nleft@a.example\nangry@a.example\nwaits@a.example\n")
    assert (again.suppressed, again.subscribed) == (2, 1)


def test_who_left_elsewhere_since_leaves_here_and_other_lists_stay(readers: MailingList) -> None:
    other = create_list(publication=readers.publication, slug="soir", actor="test", now=NOW)
    for target in (readers, other):
        put(target, "address\nstays@a.example\nleft@a.example\nrests@a.example\n")
    report = put(readers, EXPORT)
    assert (report.already, report.subscribed, report.left_out["unsubscribed"]) == (1, 0, 1)
    ended = Subscription.objects.filter(status="unsubscribed")
    assert [(link.subscriber.address, link.mailing_list.slug) for link in ended] == [
        ("left@a.example", "abonnes")
    ]
    assert (mailed(readers), mailed(other)) == (2, 3)


@pytest.mark.parametrize("order", [["active", "unsubscribed"], ["unsubscribed", "active"]])
@pytest.mark.parametrize("batch", [1, 10])
def test_a_reader_who_is_in_the_file_twice_has_left(
    readers: MailingList, monkeypatch: pytest.MonkeyPatch, order: list[str], batch: int
) -> None:
    monkeypatch.setattr("publisher.actions.readers.import_subscribers.BATCH", batch)
    rows = "".join(f"twice@a.example,{status}\n" for status in order)
    report = put(readers, f"email,status\n{rows}")
    assert (report.rows, report.subscribed, report.left_out) == (2, 0, {"unsubscribed": 1})
    assert total(report) == 2
    assert mailed(readers) == 0


def test_an_earlier_suppression_keeps_its_reason(readers: MailingList) -> None:
    put(readers, "email,status\nx@a.example,complained\n")
    put(readers, "email,status\nx@a.example,bounced\n")
    assert suppressed() == {"x": ("complained", False)}


def test_a_send_under_way_leaves_out_who_left() -> None:
    send = ledger.send_to(3)
    leaver = Delivery.objects.filter(send=send).latest("pk")
    target = Subscription.objects.get(subscriber=leaver.subscriber_id).mailing_list
    put(target, f"email,status\n{leaver.address},unsubscribed\n")
    states = Delivery.objects.filter(send=send).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["pending", "pending", "suppressed"]


def test_a_bad_row_keeps_departures_out_too(readers: MailingList) -> None:
    text = f"{EXPORT}odd@a.example,Ina,sleepy\n"
    with pytest.raises(BadRows) as caught:
        put(readers, text)
    assert caught.value.report.errors[0].code == "unknown_status"
    assert not Suppression.objects.exists()
    report = put(readers, text, skip_bad=True)
    assert (report.bad, report.subscribed, total(report)) == (1, 1, 9)


def test_a_dry_run_counts_and_keeps_nothing(readers: MailingList) -> None:
    put(readers, "address\nleft@a.example\n")
    entries = AuditEntry.objects.count()
    planned = put(readers, EXPORT, dry_run=True)
    assert planned.dry_run
    assert (mailed(readers), Suppression.objects.count()) == (1, 0)
    assert AuditEntry.objects.count() == entries
    done = put(readers, EXPORT)
    planned.dry_run = False
    assert planned == done


def test_the_command_maps_columns_and_tells_the_counts(
    readers: MailingList, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "readers.csv"
    file.write_text("mail;Reader status\nann@a.example;active\nbob@a.example;unsubscribed\n")
    command = ["subscriber", "import", str(file), "--list", "abonnes", "--source", "old tool"]
    assert run([*command, "--json"]) == 2
    refused = json.loads(capsys.readouterr().err)
    assert refused["error"]["code"] == "unknown_status_column"
    assert not Subscriber.objects.exists()
    command += ["--map", "Reader status=status"]
    assert run([*command, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document == {
        "file": "readers.csv",
        "list": "abonnes",
        "rows": 2,
        "subscribed": 1,
        "already": 0,
        "unsubscribed": 0,
        "suppressed": 0,
        "duplicates": 0,
        "left_out": {"unsubscribed": 1},
        "bad": 0,
        "updated": 0,
        "dry_run": False,
        "ignored_columns": [],
        "ignored_tags": {},
        "created_tags": [],
        "created_fields": [],
        "format": "csv",
        "encoding": "UTF-8",
        "recognised": None,
        "report": None,
        "errors": [],
    }
    assert run([*command, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "left out: unsubscribed" in told
    assert "Nothing was kept" in told
    assert run([*command, "--map", "status", "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "bad_map"
