"""The audit log at the desk: sentences, filters, pages, a file; every verb has its words."""

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.publications.models import AuditEntry, Publication
from publisher.web.desk.setup.audit_words import VERBS
from tests.conftest import ROOT
from tests.syntax import parsed
from tests.web.conftest import Newsroom, make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def entry(of: Publication, verb: str = "create_list", hours: float = 1, **more: object) -> None:
    values = {
        "actor": "user:camille", "object_type": "mailinglist", "object_id": "7",
        "detail": {"slug": "matin"}, **more,
    }  # fmt: skip
    AuditEntry.objects.create(publication=of, verb=verb, at=NOW - timedelta(hours=hours), **values)  # type: ignore[misc]


def signed_in(room: Newsroom, role: str, language: str = "en") -> Client:
    client = Client(headers={"host": "localhost", "accept-language": language})
    client.force_login(room.member(f"louis-{role}", role))
    return client


@pytest.fixture
def room() -> Newsroom:
    made = make_newsroom("anse", "L’Anse")
    AuditEntry.objects.all().delete()
    return made


def test_each_entry_is_a_sentence_in_french(room: Newsroom) -> None:
    entry(room.publication)
    entry(room.publication, "send_issue", 2, actor="cli:root", object_type="issue", object_id="3")
    entry(room.publication, "kill_article", 3, actor="token:cms")
    client = signed_in(room, "admin", "fr")
    page = client.get("/desk/audit/").text
    assert "<strong>camille</strong> a créé une liste" in page
    assert "<strong>root, en ligne de commande</strong> a décidé l’envoi d’un numéro" in page
    assert "<strong>le programme cms</strong> a ordonné le retrait impératif" in page
    assert "create_list</" not in page


def test_filters_and_a_file_whose_cells_are_no_formulas(room: Newsroom) -> None:
    entry(room.publication, detail={"name": "=cmd()"}, actor="user:=1+1")
    entry(room.publication, "create_token", 30)
    entry(make_newsroom("cap", "Le Cap").publication, "create_form")
    client = signed_in(room, "admin")
    day = f"{NOW - timedelta(hours=30):%Y-%m-%d}"
    for query, shown, hidden in (
        ("kind=create_token", "made a token", "made a list"),
        (f"since={day}&until={day}", "made a token", "made a list"),
        ("person=camille", "made a token", "made a list"),
        ("object=mailinglist&number=8", "Nothing like that", "made a list</"),
    ):
        page = (
            client.get(f"/desk/audit/?{query}")
            .text.partition("audit-filters")[2]
            .partition("</form>")[2]
        )
        assert shown in page, query
        assert hidden not in page, query
    assert client.get("/desk/audit/?since=hier").status_code == 400
    answer = client.get("/desk/audit/file/?kind=create_list")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0][:3] == ["at", "who", "verb"]
    assert [row[1:3] for row in rows[1:]] == [["user:=1+1", "create_list"]]
    assert "name: =cmd()" in rows[1][5]
    assert b"\r\n=" not in answer.getvalue()


def test_pages_go_by_cursor(room: Newsroom) -> None:
    for number in range(120):
        entry(room.publication, hours=number // 2, object_id=str(number))
    client, seen = signed_in(room, "admin"), list[str]()
    place = "/desk/audit/"
    for _ in range(3):
        page = client.get(place).text
        seen += re.findall(r"list (\d+) ·", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        place = found[1].replace("&amp;", "&") if found else ""
    assert place == ""
    assert sorted(map(int, seen)) == list(range(120))


def test_who_may_not_read_the_log_does_not(room: Newsroom) -> None:
    client = signed_in(room, "editor")
    assert client.get("/desk/audit/").status_code == 403
    assert client.get("/desk/audit/file/").status_code == 403


def verbs() -> Iterator[str]:
    """What is written as `verb="…"` in the product."""
    for file in (ROOT / "publisher").rglob("*.py"):
        text = file.read_text()
        if "audit" not in text and "record(" not in text:
            continue
        for node in ast.walk(parsed(text)):
            named = isinstance(node, ast.keyword) and node.arg == "verb"
            if named and isinstance(node.value, ast.Constant):
                yield str(node.value.value)


def test_every_verb_of_the_log_has_its_words() -> None:
    assert {verb for verb in verbs() if verb} - VERBS.keys() == set()
