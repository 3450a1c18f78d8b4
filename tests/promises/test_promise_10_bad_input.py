"""Promise 10: bad input gets a clear error that names the place, and changes nothing."""

import json
from pathlib import Path

import pytest
from django.apps import apps

from publisher.cli.main import run
from tests.newsroom import STORY, Newsroom, newsroom
from tests.shared_rows import shared_rows
from tests.web.api.client import program, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ARTICLES: dict[str, tuple[str, bytes | None, str]] = {
    "missing": ("none.txt", None, "none.txt"),
    "empty": ("empty.txt", b"", "empty.txt"),
    "blank": ("blank.txt", b" \n\n\t\n", "blank.txt"),
    "binary": ("binary.txt", bytes(range(256)) * 40, "binary.txt"),
    "not UTF-8": ("latin.txt", "Un été\n\nà la mer".encode("latin-1"), "latin.txt"),
    "2 MB": ("long.txt", b"Un titre\n\n" + b"mot " * 500_000, "long.txt"),
    "no headline": ("none.html", b"<p>Un paragraphe, et rien de plus.</p>", "none.html"),
    "300 deep": ("deep.html", b"<h1>T</h1>" + b"<div>" * 300 + b"x", "deep.html"),
    "script": ("acts.html", b"<h1>T</h1>\n<p>Un<script>alert(1)</script> mot.</p>", "acts.html:2"),
    "handler": ("acts.html", b"<h1>T</h1>\n\n<p onclick='x()'>Un mot.</p>", "acts.html:3"),
    "controls": ("bell.html", b"<h1>T</h1>\n<p>Un\x0bmot\x01 ici.</p>", "bell.html:2"),
    "a bell": ("bell.txt", b"Un titre\n\nUne phrase\x07 qui sonne.", "bell.txt:3"),
    "hidden in JSON": ("bell.json", b'{"headline": "T\\u0007", "blocks": []}', "headline"),
    "no JSON": ("broken.json", b'{"headline": "T", ', "broken.json"),
    "missing field": ("field.json", b'{"blocks": []}', "headline"),
    "wrong type": ("type.json", b'{"headline": 7, "blocks": []}', "headline"),
    "unknown kind": ("kind.xyz", b"%PDF-1.7 \x00\x01", "kind.xyz"),
}


MISSING = [{"type": "figure", "src": f"picture:{'0' * 40}.png", "alt": ""}]
LONG_AGO = "2020-01-01T00:00:00Z"
CORRECTION = {"notice": "Erreur.", "article": story(blocks=MISSING)}


def everything() -> dict[str, int]:
    return {m._meta.label: m._default_manager.count() for m in apps.get_models()}


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers("ana@example.org,Ana")
    made.story("s1")
    return made


@pytest.mark.slow
@pytest.mark.parametrize("case", ARTICLES)
def test_a_bad_article_is_named_and_stores_nothing(
    case: str, room: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slow: it is asked of many cases."""
    name, data, place = ARTICLES[case]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    before = everything()
    assert run(["article", "import", str(tmp_path / name)]) == 2
    printed = capsys.readouterr()
    assert place in printed.err
    assert "Traceback" not in printed.err
    assert everything() == before


def test_scripts_of_a_saved_page_stay_behind_and_that_is_said(
    room: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = b"<main><h1>T</h1><p onclick='x()'>Un mot.<script>alert(1)</script></p></main>"
    (tmp_path / "a.html").write_bytes(page)
    assert run(["article", "import", str(tmp_path / "a.html"), "--guid", "g", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    said = " ".join(w["message"] for w in report["articles"][0]["warnings"])
    assert "script elements" in said
    assert "event handlers" in said
    assert run(["article", "show", "g"]) == 0
    assert "alert" not in capsys.readouterr().out


def test_in_a_batch_the_others_go_on(
    room: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in {
        "a.txt": STORY.encode(),
        "b.txt": b"\xff\xfe",
        "c.txt": STORY.encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
    files = [str(tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")]
    assert run(["article", "import", *files, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [a["file"] for a in report["articles"]] == [files[0], files[2]]
    assert [e["file"] for e in report["errors"]] == [files[1]]
    assert set(report["errors"][0]) == {"file", "line", "code", "message"}


CREATE = ["publication", "create", "p", "--name", "P"]
COMMANDS = {
    "unknown newsletter": (["issue", "create", "soir", "--article", "s1"], "soir"),
    "unknown guid": (["issue", "create", "matin", "--article", "s9"], "s9"),
    "unknown issue": (["issue", "send", "999"], "999"),
    "unknown send": (["send", "status", "999"], "999"),
    "unknown publication": (["article", "list", "--publication", "nulle"], "nulle"),
    "unknown article": (["article", "show", "s9"], "s9"),
    "unknown list": (["subscriber", "import", "x.csv", "--list", "zz", "--source", "s"], "zz"),
    "no file": (["subscriber", "import", "/no/x.csv", "--list", "matin", "--source", "s"], "x.csv"),
    "bad time zone": ([*CREATE, "--domain", "p.example.org", "--timezone", "Mars/X"], "Mars/X"),
    "bad domain": ([*CREATE, "--domain", "no domain"], "no domain"),
    "bad slug": (["list", "create", "pas un slug"], "pas un slug"),
    "no such verb": (["article", "vanish"], "vanish"),
}  # fmt: skip


WITH_JSON = [c for c, (a, _) in COMMANDS.items() if a[:2] != ["issue", "send"] and a[1] != "vanish"]


@pytest.mark.parametrize("case", COMMANDS)
def test_a_bad_command_ends_with_2_and_changes_nothing(
    case: str, room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, place = COMMANDS[case]
    before = everything()
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert len(error.strip().splitlines()) == 1
    assert place in error
    assert everything() == before


REQUESTS: dict[str, tuple[str, str, object, int, str]] = {
    "no JSON": ("PUT", "a", b'{"headline": "T",\n', 422, "bad_json"),
    "twice": ("PUT", "a", b'{"headline": "T", "headline": "U"}', 422, "duplicate_key"),
    "too deep": ("PUT", "a", b"[" * 100_000, 422, "too_deep"),
    "missing picture": ("PUT", "a", story(blocks=MISSING), 422, "unknown_picture"),
    "past embargo": ("PUT", "a", story(embargo_until=LONG_AGO), 422, "embargo_in_past"),
    "another's guid": ("PUT", "s1", story(), 409, "guid_of_another_source"),
    "a long note": ("PUT", "a?note=" + "x" * 3000, story(), 422, "text_too_long"),
    "a kill without a why": ("POST", "s1/kill", {"notice": " "}, 422, "notice_missing"),
    "a correction's text": ("POST", "s1/correct", CORRECTION, 422, "unknown_picture"),
    "a kill of nothing": ("POST", "a/kill", {"notice": "x"}, 404, "unknown_article"),
    "delete": ("DELETE", "s1", None, 405, "never_deleted"),
}


@pytest.mark.parametrize("case", REQUESTS)
def test_a_bad_request_is_named_and_stores_nothing(case: str, room: Newsroom) -> None:
    method, path, body, status, code = REQUESTS[case]
    cms = program(room.publication)
    before = everything()
    answer = cms.call(method, f"/articles/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert everything() == before


@pytest.mark.parametrize("case", WITH_JSON)
def test_with_json_the_error_is_a_document(
    case: str, room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, place = COMMANDS[case]
    assert run([*arguments, "--json"]) == 2
    printed = capsys.readouterr()
    body = json.loads(printed.err)["error"]
    assert set(body) == {"code", "message", "where"}
    assert place in body["message"] + str(body["where"])
    assert printed.out == ""


def test_a_second_send_of_an_issue_names_the_first(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    issue = str(room.issue("s1").pk)
    assert run(["issue", "send", issue, "--idempotency-key", "k", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    before = everything()
    assert run(["issue", "send", issue, "--json"]) == 2
    error = json.loads(capsys.readouterr().err.splitlines()[-1])["error"]
    assert error["code"] == "issue_already_sent"
    assert first["send"] in error["message"]
    assert run(["issue", "send", issue, "--idempotency-key", "k", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again == {**first, "created": False}
    assert first["created"] is True
    assert everything() == before
