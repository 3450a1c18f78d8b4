"""The same reports by command and by the API."""

import csv
import io
import json

import pytest

from publisher.cli.main import run
from publisher.delivery.models import Send
from tests.db import ledger
from tests.generated_year import Year, generated_year
from tests.shared_rows import shared_rows
from tests.web.api.client import program

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@shared_rows
def year(db: None) -> Year:
    return generated_year(ledger.publication(), letters=1, readers=18)


def test_commands_and_the_api_say_the_same(year: Year, capsys: pytest.CaptureFixture[str]) -> None:
    client = program(year.publication, "chiffres", "reports:read").client
    asked = ("matin-g", "--period", "2026-Q1", "--json")
    assert run(["newsletter", "report", *asked]) == 0
    said = json.loads(capsys.readouterr().out)
    answer = client.get("/api/v1/newsletters/matin-g/report?period=2026-Q1")
    assert answer.json() == said
    assert said["period"]["first"] == "2026-01-01"
    totals = said["totals"]
    parts = ("accepted", "refused", "unknown", "stopped")
    assert sum(totals[name] for name in parts) == totals["recipients"] > 0
    whole = client.get("/api/v1/reports?period=2026-Q1").json()
    assert whole["newsletter"] is None
    assert whole["totals"]["recipients"] > totals["recipients"]


def test_an_issues_report(year: Year, capsys: pytest.CaptureFixture[str]) -> None:
    client = program(year.publication, "chiffres", "reports:read").client
    number = str(year.sends[0].issue_id)
    answer = client.get(f"/api/v1/issues/{number}/report").json()
    assert answer["totals"]["recipients"] == Send.objects.get(pk=year.sends[0].pk).recipients
    assert run(["issue", "report", number, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["totals"] == answer["totals"]
    assert run(["issue", "report", number]) == 0
    assert "accepted" in capsys.readouterr().out


def test_each_table_is_printed_as_csv(year: Year, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("letters", "time", "hours", "growth", "sources"):
        assert run(["newsletter", "report", "--period", "2026", "--csv", name]) == 0
        rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
    assert run(["newsletter", "report", "--csv", "nothing"]) == 2


@pytest.mark.parametrize("path", ["newsletters/x/report", "issues/0/report", "issues/x/report"])
def test_what_is_not_there(year: Year, path: str) -> None:
    client = program(year.publication, "chiffres", "reports:read").client
    assert client.get(f"/api/v1/{path}").status_code == 404


def test_a_bad_period_and_another_scope(year: Year) -> None:
    client = program(year.publication, "chiffres", "reports:read").client
    bad = client.get("/api/v1/reports?period=2026-13")
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_period")
    other = program(year.publication, "autre", "lists:read").client
    assert other.get("/api/v1/reports").status_code == 403
    stranger = program(ledger.publication("ailleurs"), "x", "reports:read").client
    assert stranger.get(f"/api/v1/issues/{year.sends[0].issue_id}/report").status_code == 404
