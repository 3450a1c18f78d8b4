"""A name replaced, a reply, search engines, a sealed copy: by command, and by the API where it has
them."""

import json
from pathlib import Path
from typing import Any

import pytest

from publisher.cli.main import run
from publisher.editorial.models import Article, SealedCopy
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows
from tests.web.api.client import program

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TEXT = "Anne Kerbrat jugée\n\nMme Kerbrat a nié. L’avocat d’Anne Kerbrat aussi.\n"
NAMES = ("--name", "Anne Kerbrat", "--name", "Mme Kerbrat", "--by", "une prévenue")


@shared_rows
def ours(db: None) -> Newsroom:
    made = newsroom()
    made.story("urn:proces", TEXT)
    return made


def said(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert run(["article", *words, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def test_a_name_is_shown_then_replaced_and_the_document_does_not_say_it(
    ours: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = said(capsys, "anonymise", "urn:proces", *NAMES, "--dry-run")
    fields = [one["field"] for one in shown["places"]]
    assert (shown["changed"], shown["version"], fields.count("content")) == (False, None, 2)
    assert run(["article", "anonymise", "urn:proces", *NAMES]) == 2, "nobody can be asked"
    done = said(capsys, "anonymise", "urn:proces", *NAMES, "--yes")
    assert (done["changed"], done["version"], done["places"]) == (True, 2, shown["places"])
    assert "erbrat" not in json.dumps(done)
    text = json.dumps(Article.objects.get().versions.first().content, ensure_ascii=False)
    assert "L’avocat d’une prévenue aussi" in text
    assert run(["article", "anonymise", "urn:proces", *NAMES, "--yes"]) != 0


def test_a_program_replaces_a_name_by_the_scope_of_a_takedown(ours: Newsroom) -> None:
    body = {"names": ["Anne Kerbrat", "Mme Kerbrat"], "replacement": "une prévenue"}
    path = "/articles/urn%3Aproces/anonymise"
    assert program(ours.publication, "kills", "articles:kill").post(path, body).status_code == 403
    caller = program(ours.publication, "cms", "articles:takedown", "articles:read")
    looked = caller.post(path, body | {"dry_run": True}).json()
    assert (looked["changed"], len(looked["places"])) == (False, 3)
    assert caller.post(path, body | {"names": []}).status_code in (400, 422)
    done = caller.post(path, body)
    assert (done.status_code, done.json()["version"]) == (200, 2)
    assert "erbrat" not in done.text
    assert caller.post(path, body).status_code == 409
    assert "erbrat" not in caller.get("/articles/urn%3Aproces").text


def test_a_reply_and_search_engines_by_command(
    ours: Newsroom, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "reply.txt"
    file.write_text("Je n’y étais pas.\n\nA. K.\n")
    done = said(capsys, "reply", "urn:proces", str(file), "--by", "Anne K.", "--yes")
    assert (done["version"], done["change"]) == (2, "corrected")
    file.write_bytes(b"\xff\xfe")
    assert run(["article", "reply", "urn:proces", str(file), "--by", "A", "--yes"]) != 0
    assert said(capsys, "noindex", "urn:proces")["changed"] is True
    assert said(capsys, "noindex", "urn:proces", "--off")["noindex"] is False


def test_a_sealed_copy_by_command_shows_its_share_once(
    ours: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    made = said(capsys, "seal", "urn:proces", "--until", "2029-01-01")
    assert (made["copy"], len(made["share"]) > 60) == (str(SealedCopy.objects.get().pk), True)
    assert run(["article", "seal", "urn:proces", "--until", "2029-01-01"]) != 0
    assert run(["article", "seal", "urn:proces", "--until", "1999-01-01"]) != 0
