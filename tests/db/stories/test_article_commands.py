"""`publisher article`: the contract's documents, exit codes and messages."""

import json
from io import StringIO

import pytest
from django.utils import timezone

from publisher.cli.main import run
from publisher.editorial.models import Article
from publisher.publications.models import Publication

pytestmark = [pytest.mark.django_db, pytest.mark.database]

STORY = "Un titre du matin\n\nUne phrase entière, qui suffit.\n"
SHOWN = {
    "guid", "version", "pubstatus", "language", "direction", "access", "rubrics", "kicker",
    "headline", "standfirst", "published_at", "updated_at", "embargo_until", "authors", "sponsor",
    "content_hash", "blocks",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _publication():
    Publication.objects.create(
        slug="matin",
        name="Matin",
        domain="matin.example.org",
        sender_address="redaction@matin.example.org",
        created_at=timezone.now(),
    )


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.txt"
    path.write_text(STORY, encoding="utf-8")
    return str(path)


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{"blocks": []}', encoding="utf-8")
    return str(path)


def test_import_prints_the_contracts_document(good, capsys):
    assert run(["article", "import", good, "--guid", "urn:x", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "articles": [
            {
                "file": good, "guid": "urn:x", "version": 1, "result": "created",
                "pubstatus": "usable", "warnings": [],
            }
        ],
        "errors": [],
        "left_out": {},
    }  # fmt: skip


def test_exit_codes_tell_some_from_all(good, bad, capsys):
    assert run(["article", "import", good, bad, "--json"]) == 1
    printed = capsys.readouterr()
    (error,) = json.loads(printed.out)["errors"]
    assert error == {
        "file": bad, "line": None, "code": "missing_field", "message": "headline is missing"
    }  # fmt: skip
    told = {"code": "missing_field", "message": "headline is missing", "where": f"{bad}: headline"}
    assert json.loads(printed.err) == {"error": told}
    assert run(["article", "import", bad]) == 2
    assert capsys.readouterr().err == f"publisher: {bad}: headline: headline is missing\n"
    assert run(["article", "import", bad, bad + "x", "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "files_refused"


def test_a_guid_for_several_files_is_a_usage_error(good, bad, capsys):
    assert run(["article", "import", good, bad, "--guid", "urn:x"]) == 2
    assert "guid" in capsys.readouterr().err
    assert not Article.objects.exists()


def test_show_has_the_contracts_keys_and_goes_in_again(good, tmp_path, capsys):
    run(["article", "import", good, "--guid", "urn:x"])
    capsys.readouterr()
    assert run(["article", "show", "urn:x", "--json"]) == 0
    text = capsys.readouterr().out
    document = json.loads(text)
    assert document.keys() >= SHOWN
    assert document["published_at"].endswith("Z")
    assert document["blocks"][0]["content"] == [
        {"text": "Une phrase entière, qui suffit.", "marks": []}
    ]
    again = tmp_path / "again.json"
    again.write_text(text, encoding="utf-8")
    assert run(["article", "import", str(again), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"][0]["result"] == "unchanged"


def test_list_and_an_unknown_guid(good, capsys):
    run(["article", "import", good, "--guid", "urn:x"])
    capsys.readouterr()
    assert run(["article", "list", "--json"]) == 0
    assert [a["guid"] for a in json.loads(capsys.readouterr().out)["articles"]] == ["urn:x"]
    assert run(["article", "list"]) == 0
    assert "Un titre du matin" in capsys.readouterr().out
    assert run(["article", "show", "urn:y"]) == 2
    assert "publisher article list" in capsys.readouterr().err


def test_kill_says_whom_it_reaches_and_asks_first(good, capsys, monkeypatch):
    run(["article", "import", good, "--guid", "urn:x"])
    kill = ["article", "kill", "urn:x", "--notice", "Erreur."]
    monkeypatch.setattr("sys.stdin", StringIO())
    assert run(kill) == 2
    assert "--yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert run(kill) == 130
    assert Article.objects.get().pubstatus == "usable"
    capsys.readouterr()
    assert run([*kill, "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pubstatus"] == "canceled"
    assert Article.objects.get().notice == "Erreur."
    assert run([*kill, "--yes"]) == 1
