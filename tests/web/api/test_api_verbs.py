"""What programs may decide about a story, each with its own scope."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from publisher.content.codec import timestamp
from publisher.editorial.models import Article
from publisher.publications.models import AuditEntry
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows
from tests.web.api.client import Program, program, story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
GUID = "tag:gazette.example.org,2026:bac"
VERBS: dict[str, dict[str, Any]] = {
    "correct": {"notice": "Le bac a deux moteurs."},
    "kill": {"notice": "Fausse nouvelle."},
    "takedown": {"reason": "Jugement du 3 mai."},
    "unpublish": {},
    "withhold": {"note": "À vérifier."},
    "embargo": {"until": timestamp(datetime.now(UTC) + timedelta(days=1))},
}


@shared_rows
def room() -> Newsroom:
    return newsroom()


@shared_rows
def cms(room: Newsroom) -> Program:
    made = program(room.publication, "cms", source="cms")
    made.put(GUID)
    return made


@pytest.mark.parametrize(
    ("verb", "status", "change"),
    [
        ("correct", "usable", "corrected"),
        ("kill", "canceled", "killed"),
        ("takedown", "canceled", "taken_down"),
        ("unpublish", "canceled", "unpublished"),
        ("withhold", "withheld", "withheld"),
        ("embargo", "usable", "embargoed"),
    ],
)
def test_each_verb_is_done_and_says_whom_it_reaches(
    cms: Program, room: Newsroom, verb: str, status: str, change: str
) -> None:
    writer = program(room.publication, "writer", "articles:read", "articles:write")
    assert writer.post(f"/articles/{GUID}/{verb}", VERBS[verb]).status_code == 403
    answer = cms.post(f"/articles/{GUID}/{verb}", VERBS[verb])
    assert answer.status_code == 200, answer.content
    done = answer.json()
    assert (done["guid"], done["version"]) == (GUID, 2)
    assert (done["pubstatus"], done["change"]) == (status, change)
    assert done["page"].startswith("http")
    assert (done["partners"], done["readers"], done["notice_send"]) == ([], 0, None)
    assert Article.objects.get().pubstatus == status
    assert AuditEntry.objects.filter(actor="token:cms", verb=f"{verb}_article").exists()


def test_a_correction_brings_the_right_text(cms: Program) -> None:
    body = {"notice": "Le bac a deux moteurs.", "article": story("Le bac et ses deux moteurs")}
    assert cms.post(f"/articles/{GUID}/correct", body).status_code == 200
    shown = cms.get(f"/articles/{GUID}").json()
    assert shown["headline"] == "Le bac et ses deux moteurs"
    assert shown["notice"] == "Le bac a deux moteurs."


def test_a_killed_story_is_its_notice_and_takes_no_text(cms: Program) -> None:
    cms.post(f"/articles/{GUID}/kill", VERBS["kill"])
    shown = cms.get(f"/articles/{GUID}").json()
    assert (shown["pubstatus"], shown["notice"]) == ("canceled", "Fausse nouvelle.")
    assert (shown["headline"], shown["blocks"]) == ("Article retiré", [])
    assert "Le bac" not in cms.get(f"/articles/{GUID}/timeline").content.decode()
    again = cms.post(f"/articles/{GUID}/kill", VERBS["kill"])
    assert (again.status_code, again.json()["code"]) == (409, "already_killed")
    refused = cms.put(GUID, story("Encore"))
    assert (refused.status_code, refused.json()["code"]) == (409, "article_killed")


@pytest.mark.slow
def test_what_is_withheld_or_unpublished_is_nowhere_and_can_come_back(cms: Program) -> None:
    """Slow: many requests."""
    for verb in ("withhold", "unpublish"):
        assert cms.call("POST", f"/articles/{GUID}/{verb}").status_code == 200
        assert cms.get(f"/articles/{GUID}").status_code == 404
        assert cms.get("/articles").json()["articles"] == []
        assert cms.call("POST", f"/articles/{GUID}/release").status_code == 200
        assert cms.get(f"/articles/{GUID}").status_code == 200
    refused = cms.call("POST", f"/articles/{GUID}/release")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_release")


def test_the_timeline_tells_the_story_of_the_story(cms: Program) -> None:
    cms.post(f"/articles/{GUID}/correct", VERBS["correct"])
    timeline = cms.get(f"/articles/{GUID}/timeline").json()
    assert [version["change"] for version in timeline["versions"]] == ["created", "corrected"]
    assert timeline["current"] == 2


@pytest.mark.parametrize(
    ("verb", "body", "where"),
    [
        ("kill", {}, "notice"),
        ("kill", {"notice": "x" * 2001}, "notice"),
        ("kill", {"notice": "x", "reason": 7}, "reason"),
        ("kill", {"notice": "x", "other": "y"}, "other"),
        ("kill", {"notice": 7}, "notice"),
        ("kill", [], ""),
        ("takedown", {"notice": "x"}, "notice"),
        ("correct", {"notice": "x", "article": {"headline": "T"}}, "article.blocks"),
        ("correct", {"notice": "x", "article": [1]}, "article"),
        ("correct", {"notice": "x", "notify": "yes"}, "notify"),
        ("embargo", {}, "until"),
        ("embargo", {"until": "tomorrow"}, "until"),
        ("embargo", {"until": "2020-01-01T00:00:00Z"}, "until"),
    ],
)
def test_a_bad_decision_names_the_field_and_changes_nothing(
    cms: Program, verb: str, body: Any, where: str
) -> None:
    answer = cms.post(f"/articles/{GUID}/{verb}", body)
    assert answer.status_code == 422, answer.content
    assert (answer.json()["where"] or "") == where
    assert Article.objects.get().versions.count() == 1


def test_a_decision_about_nothing_is_not_found(cms: Program) -> None:
    answer = cms.post("/articles/nothing/kill", VERBS["kill"])
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_article")
    assert cms.call("DELETE", f"/articles/{GUID}/kill").status_code == 405
    form = cms.post(f"/articles/{GUID}/kill", b"notice=x", content_type="text/plain")
    assert form.status_code == 415
