"""`publisher partner contacts` and `invite`: whose mailboxes get links to a partner's page."""

import json
from typing import Any

import pytest

from publisher.cli.main import run
from publisher.delivery.models import ServiceMail
from publisher.publications.models import AuditEntry
from tests.db.ledger import publication

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DEV, GUEST = "dev@agence.example.org", "guest@example.org"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert run(["partner", *arguments, "--json"]) == code
    captured = capsys.readouterr()
    document: dict[str, Any] = json.loads(captured.err if code else captured.out)
    return document["error"] if code else document


def test_contacts_are_kept_and_links_are_mailed(capsys: pytest.CaptureFixture[str]) -> None:
    publication()
    url = "https://agence.example.org/in"
    said(capsys, "add", "agence", "--name", "Agence", "--webhook", url)
    kept = said(capsys, "contacts", "agence", "--add", DEV, "--add", DEV.upper())
    assert [one["address"] for one in kept["contacts"]] == [DEV]
    assert said(capsys, "invite", "agence", "--to", DEV)["contact"] is True
    assert said(capsys, "invite", "agence", "--to", GUEST, "--language", "en")["contact"] is False
    mails = ServiceMail.objects.filter(purpose="partner_link").order_by("pk")
    assert [one.language for one in mails] == ["fr", "en"]
    assert said(capsys, "invite", "agence", "--to", "nobody", code=2)["code"] == "bad_address"
    assert said(capsys, "contacts", "agence", "--remove", DEV)["contacts"] == []
    gone = said(capsys, "contacts", "agence", "--remove", DEV, code=2)
    assert gone["code"] == "unknown_contact"
    details = str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert DEV not in details
    assert GUEST not in details
