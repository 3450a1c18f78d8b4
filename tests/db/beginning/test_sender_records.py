"""What a sender's domain must say in DNS, beside what it says."""

from datetime import UTC, datetime
from typing import Any

import pytest

from publisher.actions.beginning.sender_records import (
    Record,
    RecordKind,
    check_records,
    is_proved,
    make_keys,
    sender_records,
)
from publisher.actions.preflight.sender import sender_findings
from publisher.editorial.models import Lookup
from publisher.publications.models import DkimKey, Publication
from publisher.renderers.email.checks.sender import InDns
from tests.db.issues.test_preflight_outside import NameServer, names
from tests.shared_rows import shared_rows

__all__ = ["names"]

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
DOMAIN = "gazette-du-pont.fr"


@shared_rows
def title(db: None) -> Publication:
    return Publication.objects.create(
        slug="pont",
        name="Le Pont",
        domain=DOMAIN,
        sender_address=f"lettre@{DOMAIN}",
        created_at=NOW,
    )


@pytest.fixture(autouse=True)
def _relay(settings: Any) -> None:
    settings.SMTP_URL = "smtps://u:p@smtp.mailgun.org:465"


def heard(title: Publication, **said: Any) -> None:
    """What DNS said a moment ago."""
    found = InDns(exists=True, **said).to_json()
    Lookup.objects.create(
        publication=title, kind=Lookup.Kind.DOMAIN, subject=DOMAIN, found=found, checked_at=NOW
    )


def record(title: Publication, kind: RecordKind) -> Record:
    return next(one for one in sender_records(title).records if one.kind == kind)


def test_before_anybody_asked_the_lines_to_publish_stand_there(title: Publication) -> None:
    spf, dmarc = record(title, RecordKind.SPF), record(title, RecordKind.DMARC)
    assert (spf.name, spf.text, spf.there) == (DOMAIN, "v=spf1 include:mailgun.org ~all", None)
    assert (dmarc.name, dmarc.text) == (f"_dmarc.{DOMAIN}", "v=DMARC1; p=none")
    assert sender_records(title).asked_at is None


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://mail.example.net:587", "v=spf1 a:mail.example.net ~all"),
        ("smtp://127.0.0.1:25", "v=spf1 mx ~all"),
        ("smtp://localhost", "v=spf1 mx ~all"),
        ("", "v=spf1 mx ~all"),
    ],
)
def test_the_relay_decides_what_spf_names(
    title: Publication, settings: Any, url: str, wanted: str
) -> None:
    settings.SMTP_URL = url
    assert record(title, RecordKind.SPF).text == wanted


def test_a_line_that_is_there_is_completed_and_never_doubled(title: Publication) -> None:
    heard(title, spf=("v=spf1 mx include:_spf.google.com -all",), dmarc=("v=DMARC1; p=reject",))
    spf, dmarc = record(title, RecordKind.SPF), record(title, RecordKind.DMARC)
    assert spf.text == "v=spf1 mx include:_spf.google.com include:mailgun.org -all"
    assert spf.there is False
    assert (dmarc.text, dmarc.there) == ("v=DMARC1; p=reject", True)
    assert sender_records(title).missing == 1


def test_a_key_signs_as_soon_as_dns_shows_it(title: Publication, names: NameServer) -> None:
    make_keys(publication=title, actor="user:claire", now=NOW)
    make_keys(publication=title, actor="user:claire", now=NOW)  # pressed twice
    rows = [one for one in sender_records(title).records if one.kind == RecordKind.DKIM]
    assert len(rows) == 2
    shown = rows[0]
    halves = shown.text[:200], shown.text[200:]  # as DNS wants a long line
    names.records = {
        (DOMAIN, "MX"): [f"10 mail.{DOMAIN}."],
        (shown.name, "TXT"): [" ".join(f'"{half}"' for half in halves if half)],
    }
    check_records(publication=title, actor="user:claire", now=NOW)
    check_records(publication=title, actor="user:claire", now=NOW)
    active = DkimKey.objects.exclude(active_from=None)
    assert [str(key) for key in active] == [shown.name]
    there = {one.name: one.there for one in sender_records(title).records}
    assert there[shown.name] is True
    assert there[rows[1].name] is False
    assert sender_records(title).signs


@pytest.mark.parametrize("url", ["", "smtp://relay.example.net"])
def test_nobody_is_asked_of_examples_or_without_a_relay(
    title: Publication, settings: Any, names: NameServer, url: str
) -> None:
    settings.SMTP_URL = url
    if url:
        title.sender_address = "lettre@pont.example.org"
    check_records(publication=title, actor="t", now=NOW)
    assert sender_records(title).problem
    assert names.asked == []
    assert not Lookup.objects.exists()


def test_a_mail_to_others_says_whose_it_is(title: Publication) -> None:
    def codes() -> set[str]:
        return {one.code for one in sender_findings(title, now=NOW)}

    assert "imprint_missing" in codes()
    title.postal_address = "1, quai du Nord"
    assert "imprint_missing" in codes()
    title.publisher_name = "Société du Pont"
    assert "imprint_missing" not in codes()


def test_a_relay_that_signs_by_itself_is_proved_by_the_other_lines(title: Publication) -> None:
    assert not is_proved(title), "nobody asked yet"
    heard(title, spf=("v=spf1 include:mailgun.org ~all",), dmarc=("v=DMARC1; p=none",))
    assert is_proved(title)
    make_keys(publication=title, actor="user:claire", now=NOW)
    assert not is_proved(title), "its own keys have to stand there, too"
