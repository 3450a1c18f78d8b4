"""An agency's ninjs says that a story is canceled or withheld: it is taken back, and told of."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.import_article import import_files
from publisher.actions.intake.import_report import ImportReport
from publisher.actions.intake.take_back_article import NOTICE
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.release_article import release_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.cli.main import run
from publisher.delivery.models import Send
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.models import AuditEntry, Publication
from publisher.syndication.models import Destination
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, later, outbox, versions
from tests.web.api.client import NINJS, Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GUID = "urn:agence:1"
WHO: dict[str, Any] = {"actor": "cli:test"}


@pytest.fixture
def title() -> Publication:
    cache.clear()
    return publication()


@pytest.fixture
def wire(title: Publication) -> Program:
    return program(title, "fil", source="fil")


@pytest.fixture
def partner(title: Publication, tmp_path: Path) -> Destination:
    return outbox(title, tmp_path)


def ninjs(status: str = "usable", at: str = "06:00", **fields: Any) -> dict[str, Any]:
    """A document of ninjs 3.0, of one version of the story."""
    return {
        "uri": GUID,
        "pubStatus": status,
        "versionCreated": f"2026-02-01T{at}:00Z",
        "headlines": [{"role": "main", "value": "Le phare est éteint"}],
        "bodies": [{"contentType": "text/html", "value": "<p>On ne sait pourquoi.</p>"}],
    } | fields


def put(wire: Program, document: dict[str, Any], query: str = "", **headers: str) -> Any:
    return wire.put(GUID, document, query, content_type=NINJS, **headers)


def article() -> Article:
    return Article.objects.select_related("current", "publication").get()


def test_a_canceled_document_kills_its_story_everywhere(
    wire: Program, partner: Destination
) -> None:
    assert put(wire, ninjs()).status_code == 201
    deliver_to_partners(now=later(days=900))
    said = {"headlines": [{"value": "Le gardien dément."}], "edNote": "Entre nous."}
    killed = put(wire, ninjs("canceled", "07:00", **said))
    assert killed.status_code == 200
    told = {key: killed.json()[key] for key in ("guid", "version", "result", "pubstatus")}
    assert told == {"guid": GUID, "version": 2, "result": "updated", "pubstatus": "canceled"}
    assert killed.json()["settles_at"] is None
    current = article().current
    assert current is not None
    assert (current.change, current.note, current.door, current.author) == (
        "killed", "Le gardien dément.", "api:fil", "token:fil",
    )  # fmt: skip
    assert wire.get(f"/articles/{GUID}").json()["notice"] == "Le gardien dément."
    assert AuditEntry.objects.get(verb="kill_article").actor == "token:fil"
    deliver_to_partners(now=later(days=901))
    assert versions(partner) == [("1", "usable"), ("2", "canceled")]


def test_ninjs_2_1_says_it_in_small_letters(wire: Program) -> None:
    put(wire, ninjs())
    old = {"uri": GUID, "pubstatus": "canceled", "headline": "Faux.", "ednote": "Entre nous."}
    kind = f"{NINJS};version=2.1"
    assert wire.put(GUID, old, content_type=kind).json()["pubstatus"] == "canceled"
    assert article().notice == "Faux."


def test_the_second_one_changes_nothing(wire: Program) -> None:
    put(wire, ninjs())
    first = put(wire, ninjs("canceled"))
    again = put(wire, ninjs("canceled", "09:00", edNote="Encore."))
    assert (again.status_code, again.json()["result"]) == (200, "unchanged")
    assert again["ETag"] == first["ETag"]
    assert ArticleVersion.objects.count() == 2
    assert article().notice == NOTICE["fr"]


def test_a_story_that_was_taken_down_stays_so(wire: Program) -> None:
    put(wire, ninjs())
    takedown_article(article=article(), reason="Juge.", now=NOW, **WHO)
    assert put(wire, ninjs("canceled")).json()["result"] == "unchanged"
    assert put(wire, ninjs("withheld", "09:00")).json()["code"] == "already_taken_down"


@pytest.mark.parametrize(
    ("fields", "notice"),
    [
        ({"edNote": "Entre nous."}, NOTICE["fr"]),
        ({"headlines": [{"value": "ANNULATION URGENTE"}]}, "ANNULATION URGENTE"),
        ({}, NOTICE["fr"]),
        ({"headlines": [{"value": "Annuler « LE PHARE  est éteint »"}]}, NOTICE["fr"]),
    ],
)
def test_no_reader_sees_the_headline_of_a_killed_story(
    wire: Program, fields: dict[str, Any], notice: str
) -> None:
    put(wire, ninjs())
    put(wire, ninjs("canceled", **fields))
    assert article().notice == notice


def test_a_kill_is_final_in_whichever_order_documents_come(wire: Program) -> None:
    put(wire, ninjs(at="09:00"))
    assert put(wire, ninjs("canceled", "08:00")).json()["pubstatus"] == "canceled"
    assert put(wire, ninjs(at="10:00")).json()["code"] == "article_killed"


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_story_that_is_not_here_cannot_be_taken_back(wire: Program, status: str) -> None:
    answer = put(wire, ninjs(status))
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], problem["where"]) == ("unknown_article", "guid")
    assert GUID in problem["detail"]
    assert not Article.objects.exists()


@pytest.mark.parametrize(("status", "verb"), [("canceled", "kill"), ("withheld", "withhold")])
def test_it_needs_the_scope_of_the_verb(title: Publication, status: str, verb: str) -> None:
    writer = program(title, "cms", "articles:write", source="fil")
    put(writer, ninjs())
    answer = put(writer, ninjs(status))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert f'scope="articles:{verb}"' in answer["WWW-Authenticate"]
    assert article().pubstatus == "usable"


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_another_source_may_not_unless_it_is_the_same_story(
    wire: Program, title: Publication, status: str
) -> None:
    page = {"renditions": [{"href": "https://fil.example.org/phare", "contentType": "text/html"}]}
    put(wire, ninjs(**page))
    other = program(title, "autre", source="autre")
    answer = put(other, ninjs(status))
    assert (answer.status_code, answer.json()["code"]) == (409, "guid_of_another_source")
    assert article().pubstatus == "usable"
    assert put(other, ninjs(status, **page)).json()["pubstatus"] == status


def test_conditions_hold_for_it_too(wire: Program) -> None:
    put(wire, ninjs())
    assert put(wire, ninjs("canceled"), if_match='"x"').status_code == 412
    assert article().pubstatus == "usable"


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_backfill_tells_nobody(wire: Program, partner: Destination, status: str) -> None:
    put(wire, ninjs())
    deliver_to_partners(now=later(days=900))
    answer = put(wire, ninjs(status, "07:00"), "?backfill=true")
    assert answer.json()["pubstatus"] == status
    deliver_to_partners(now=later(days=901))
    assert versions(partner) == [("1", "usable")]
    assert not Send.objects.filter(kind=Send.Kind.NOTICE).exists()
    assert wire.get(f"/articles/{GUID}").status_code == (200 if status == "canceled" else 404)


@pytest.mark.slow
def test_withheld_it_waits_for_the_next_usable_text(wire: Program, partner: Destination) -> None:
    """Slow: much is written to the ledger."""
    put(wire, ninjs())
    deliver_to_partners(now=later(days=900))
    held = put(wire, ninjs("withheld", "07:00", edNote="On vérifie."))
    assert (held.status_code, held.json()["pubstatus"]) == (200, "withheld")
    assert put(wire, ninjs("withheld", "07:00")).json()["result"] == "unchanged"
    assert wire.get(f"/articles/{GUID}").status_code == 404
    # The first text once more is no news; the same words, said later, are.
    assert put(wire, ninjs()).json()["pubstatus"] == "withheld"
    assert ArticleVersion.objects.count() == 2
    deliver_to_partners(now=later(days=901))
    back = put(wire, ninjs(at="08:00"))
    assert (back.json()["result"], back.json()["pubstatus"]) == ("updated", "usable")
    deliver_to_partners(now=later(days=902))
    assert [status for _, status in versions(partner)] == ["usable", "withheld", "usable"]
    assert put(wire, ninjs("withheld", "07:00")).json()["result"] == "unchanged"
    late = put(wire, ninjs("withheld", "07:30"))
    assert (late.status_code, late.json()["code"]) == (409, "older_version")
    assert article().pubstatus == "usable"


def test_what_an_editor_withheld_no_source_releases(wire: Program) -> None:
    put(wire, ninjs())
    withhold_article(article=article(), now=NOW, **WHO)
    assert put(wire, ninjs("withheld", "07:00")).json()["result"] == "unchanged"
    assert put(wire, ninjs(at="08:00")).json()["pubstatus"] == "withheld"


def test_what_an_editor_released_its_old_document_does_not_withhold_again(wire: Program) -> None:
    put(wire, ninjs())
    put(wire, ninjs("withheld", "07:00"))
    release_article(article=article(), now=NOW, **WHO)
    assert put(wire, ninjs("withheld", "07:00")).json()["result"] == "unchanged"
    assert article().pubstatus == "usable"


def drop(title: Publication, folder: Path, **documents: dict[str, Any]) -> ImportReport:
    folder.mkdir(exist_ok=True)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    return import_files(arrival=Arrival(publication=title, now=NOW, **WHO), paths=[folder])


def test_a_folder_of_files_kills_and_goes_on(title: Publication, tmp_path: Path) -> None:
    folder = tmp_path / "fil"
    drop(title, folder, a=ninjs())
    report = drop(title, folder, b=ninjs("canceled", "07:00"), c=ninjs("canceled", uri="urn:x:9"))
    assert [(done.result, done.pubstatus) for done in report.articles] == [
        ("unchanged", "usable"), ("updated", "canceled"),
    ]  # fmt: skip
    (refused,) = report.errors
    assert (refused.code, refused.file) == ("unknown_article", str(folder / "c.json"))
    assert refused.where == f"{folder / 'c.json'}: guid"
    again = drop(title, folder)
    assert [bad.code for bad in again.errors] == ["article_killed", "unknown_article"]
    assert [done.result for done in again.articles] == ["unchanged"]


def test_a_text_beside_its_own_end_does_not_go_out(title: Publication, tmp_path: Path) -> None:
    report = drop(title, tmp_path / "fil", a=ninjs("canceled", "07:00"), b=ninjs())
    assert [bad.code for bad in report.errors] == ["unknown_article", "duplicate_guid"]
    assert not Article.objects.exists()


def test_in_a_terminal(
    title: Publication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(title, tmp_path / "fil", a=ninjs())
    end = tmp_path / "end.json"
    end.write_text(json.dumps(ninjs("canceled")))
    assert run(["article", "import", str(end), "--json"]) == 0
    (done,) = json.loads(capsys.readouterr().out)["articles"]
    assert (done["result"], done["pubstatus"], done["version"]) == ("updated", "canceled", 2)
    assert run(["article", "import", str(end)]) == 0
    assert "unchanged, canceled" in capsys.readouterr().out
    assert run(["article", "kill", GUID, "--notice", "x", "--yes"]) == 1
    assert "killed before" in capsys.readouterr().err
    end.write_text(json.dumps(ninjs("canceled", uri="urn:x:9")))
    assert run(["article", "import", str(end)]) == 2
    error = capsys.readouterr().err
    assert str(end) in error
    assert "urn:x:9" in error


def test_our_own_json_that_is_not_usable_never_goes_in(title: Publication, tmp_path: Path) -> None:
    text = {"headline": "T", "blocks": [], "standfirst": "x", "pubstatus": "withheld"}
    (refused,) = drop(title, tmp_path / "fil", a=text).errors
    assert (refused.code, refused.where) == (
        "not_usable", f"{tmp_path / 'fil' / 'a.json'}: pubstatus",
    )  # fmt: skip
    assert not Article.objects.exists()


def test_the_verb_refuses_what_a_document_repeats(wire: Program) -> None:
    put(wire, ninjs())
    put(wire, ninjs("canceled"))
    assert wire.post(f"/articles/{GUID}/kill", {"notice": "x"}).status_code == 409
    with pytest.raises(Exception, match="killed before"):
        kill_article(article=article(), notice="x", now=NOW, **WHO)
