"""`publisher article correct|embargo|timeline|diff`: what scripts read, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from publisher.actions.stories.article_reach import reach_of
from publisher.actions.stories.correct_article import correct_article
from publisher.cli.main import run
from tests.db.ledger import publication
from tests.db.partner_rows import outbox, story
from tests.newsroom import newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def said(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run(["article", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_decisions_say_whom_they_reach(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    title = publication()
    outbox(title, tmp_path)
    guid = story(title, "Trois marins.").guid
    right = tmp_path / "right.txt"
    right.write_text("Le phare des Glénan\n\nQuatre marins.\n")
    done = said(capsys, "correct", guid, str(right), "--notice", "Quatre.", "--yes", "--notify")
    assert (done["version"], done["change"], done["notice_send"]) == (2, "corrected", None)
    assert (done["partners"], done["deliveries_stopped"], done["readers"]) == (["agence"], 1, 0)
    assert "+Quatre marins." in said(capsys, "diff", guid)["text"]
    told = said(capsys, "timeline", guid)
    assert [row["version"] for row in told["versions"]] == [1, 2]
    assert [row["state"] for row in told["partners"][0]["deliveries"]] == ["superseded", "pending"]
    assert told["partners"][0]["owed"] is True
    assert said(capsys, "show", guid, "--version", "1")["version"] == 1


def test_a_typed_correction_gets_french_spaces(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guid = story(publication(), "Trois marins.").guid
    right = tmp_path / "right.md"
    right.write_text("# Le phare\n\nQuatre marins : « oui ! »\n")
    said(capsys, "correct", guid, str(right), "--notice", "Quatre.", "--yes")
    text = said(capsys, "diff", guid)["text"]
    assert "+Quatre marins\u00a0: «\u00a0oui\u202f!\u00a0»" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["embargo", "GUID", "2020-01-01T00:00:00Z", "--yes"], "embargo_in_past"),
        (["embargo", "GUID", "demain", "--yes"], "bad_time"),
        (["embargo", "GUID", "2099-01-01 07:00", "--zone", "Paris", "--yes"], "unknown_time_zone"),
        (["show", "GUID", "--version", "9"], "unknown_version"),
        (["correct", "GUID", "--notice", " ", "--yes"], "notice_missing"),
        (["kill", "nobody", "--notice", "x", "--yes"], "unknown_article"),
    ],
)
def test_refusals(words: list[str], code: str, capsys: pytest.CaptureFixture[str]) -> None:
    guid = story(publication()).guid
    assert run(["article", *(guid if w == "GUID" else w for w in words), "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == code


def test_the_second_of_two_corrections_at_once_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one was recorded while this one was asked for; the last would win unsaid. A kill
    waits for nobody."""
    article = newsroom().story("s1").article
    meanwhile = [
        lambda: correct_article(article=article, notice="Ann.", actor="desk", now=timezone.now())
    ]

    def reach(**words: Any) -> Any:
        if meanwhile:
            meanwhile.pop()()
        return reach_of(**words)

    monkeypatch.setattr("publisher.cli.article.decision.reach_of", reach)
    correct = ["article", "correct", "s1", "--notice", "Anne.", "--yes", "--json"]
    assert run(correct) == 1
    error = json.loads(capsys.readouterr().err)["error"]
    assert error["code"] == "changed_meanwhile"
    assert article.versions.count() == 2
    assert run(correct) == 0
    meanwhile.append(
        lambda: correct_article(article=article, notice="Ann.", actor="desk", now=timezone.now())
    )
    assert run(["article", "kill", "s1", "--notice", "Wrong.", "--yes", "--json"]) == 0
    capsys.readouterr()
