"""`publisher source change`: its name, its feed, its webhook, and how long it may be silent."""

import json
from typing import Any

import pytest

from publisher.cli.main import run
from publisher.editorial.models import Source
from publisher.publications.models import AuditEntry
from tests.newsroom import newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def source() -> Source:
    return Source.objects.create(
        publication=newsroom().publication,
        slug="vigie",
        feed_url="https://vigie.example.org/feed/",
        created_at="2026-05-06T09:00Z",
    )


def asked(capsys: Capture, *words: str) -> Any:
    assert run(["source", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: Capture, *words: str) -> str:
    assert run(["source", *words, "--json"]) == 2
    return str(json.loads(capsys.readouterr().err)["error"]["code"])


def test_a_source_is_told_how_long_it_may_be_silent(capsys: Capture) -> None:
    assert asked(capsys, "show", "vigie")["silent_hours"] is None
    assert asked(capsys, "change", "vigie", "--silent-hours", "36")["silent_hours"] == 36
    assert asked(capsys, "list")["sources"][0]["silent_hours"] == 36
    assert asked(capsys, "change", "vigie", "--silent-hours", "0")["silent_hours"] == 0
    for wrong in ("-1", "1441", "deux"):
        assert refused(capsys, "change", "vigie", f"--silent-hours={wrong}") == "bad_hours"
    assert asked(capsys, "show", "vigie")["silent_hours"] == 0
    assert asked(capsys, "change", "vigie", "--silent-hours", "")["silent_hours"] is None
    assert AuditEntry.objects.filter(verb="change_source").count() == 3


def test_what_is_not_named_stays(capsys: Capture) -> None:
    changed = asked(capsys, "change", "vigie", "--name", "La Vigie", "--webhook", "ghost")
    assert (changed["name"], changed["webhook"]["kind"]) == ("La Vigie", "ghost")
    assert changed["feed"]["address"] == "https://vigie.example.org/feed/"
    assert changed["secret"]
    assert asked(capsys, "change", "vigie", "--feed", "")["feed"] is None
    assert asked(capsys, "show", "vigie")["name"] == "La Vigie"
    assert refused(capsys, "change", "vigie", "--feed", "ftp://vigie.example.org/") == "bad_url"
    assert refused(capsys, "change", "nothing", "--name", "x") == "unknown_source"
