"""Issues and sends by program: composed, changed, checked, tried, sent, stopped."""

from typing import Any

import pytest

from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Issue
from tests.newsroom import Newsroom, newsroom
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def room() -> Newsroom:
    made = newsroom()
    made.readers("ines@example.org,Ines", "lea@example.org,Léa")
    made.story("une")
    made.story("deux")
    return made


@pytest.fixture
def cms(room: Newsroom) -> Program:
    return program(room.publication, "cms")


def composed(cms: Program, room: Newsroom, **fields: Any) -> Any:
    body = {"newsletter": room.newsletter.slug, "entries": [{"article": "une"}], **fields}
    return cms.post("/issues", body)


def test_an_issue_is_composed_changed_copied_and_deleted(cms: Program, room: Newsroom) -> None:
    made = composed(cms, room, subject="Ce matin")
    assert made.status_code == 201, made.content
    number = made.json()["id"]
    assert made["Location"] == f"/api/v1/issues/{number}"
    assert [one["article"] for one in made.json()["entries"]] == ["une"]
    changed = cms.call(
        "PUT",
        f"/issues/{number}",
        {"entries": [{"article": "deux", "length": "teaser"}, {"article": "une"}]},
        if_match=made["ETag"],
    )
    assert changed.status_code == 200, changed.content
    assert [one["article"] for one in changed.json()["entries"]] == ["deux", "une"]
    assert changed.json()["subject"] == "Ce matin"
    stale = cms.call("PUT", f"/issues/{number}", {"subject": "Trop tard"}, if_match=made["ETag"])
    assert (stale.status_code, stale["ETag"]) == (412, changed["ETag"])
    assert Issue.objects.get(pk=number).subject == "Ce matin"
    copy = cms.post(f"/issues/{number}/duplicate").json()
    assert (copy["left_out"], copy["issue"]["state"]) == ([], "draft")
    assert cms.call("DELETE", f"/issues/{copy['issue']['id']}").status_code == 204
    assert cms.get(f"/issues/{copy['issue']['id']}").status_code == 404
    listed = cms.get("/issues?state=draft").json()["issues"]
    assert [one["id"] for one in listed] == [number]


def test_an_entry_that_may_not_be_mailed_is_named(cms: Program, room: Newsroom) -> None:
    wrong = composed(cms, room, entries=[{"article": "nowhere"}])
    assert wrong.status_code == 422, wrong.content
    said = wrong.json()
    assert (said["code"], said["where"]) == ("unknown_article", "entries[0].article")
    odd = composed(cms, room, entries=[{"article": "une", "size": 3}])
    assert odd.json()["where"] == "entries[0].size"
    assert composed(cms, room, newsletter="soir").json()["code"] == "unknown_newsletter"
    assert not Issue.objects.exists()


def test_an_issue_is_checked_rendered_and_mailed_to_the_newsroom(
    cms: Program, room: Newsroom
) -> None:
    number = composed(cms, room).json()["id"]
    report = cms.post(f"/issues/{number}/preflight", {"offline": True})
    assert report.status_code == 200, report.content
    assert {"severity", "code", "where", "message", "remedy"} == set(report.json()["findings"][0])
    mail = cms.post(f"/issues/{number}/render", {"format": "text"}).json()
    assert mail["format"] == "text"
    assert mail["content"]
    poor = program(room.publication, "poor", "issues:test", "issues:read", "issues:write")
    refused = poor.post(f"/issues/{number}/tests", {"to": ["ines@example.org"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_newsroom")
    peek = poor.post(f"/issues/{number}/render", {"recipient": "ines@example.org"})
    assert (peek.status_code, peek.json()["code"]) == (403, "scope_missing")
    tested = cms.post(f"/issues/{number}/tests", {"to": ["ines@example.org"]})
    assert tested.status_code == 200, tested.content
    assert Send.objects.get(pk=tested.json()["send"]).kind == "test"
    kept = cms.call("DELETE", f"/issues/{number}")
    assert (kept.status_code, kept.json()["code"]) == (409, "issue_kept")
    measured = cms.get(f"/issues/{number}/clicks").json()
    assert measured["measured"] == {"known": "not_measured", "number": None}


def test_a_send_is_begun_once_paused_moved_and_ended(cms: Program, room: Newsroom) -> None:
    number = composed(cms, room).json()["id"]
    body = {"issue": number, "undo_seconds": 3600}
    first = cms.post("/sends", body, idempotency_key="matin-1")
    assert first.status_code == 201, first.content
    again = cms.post("/sends", body, idempotency_key="matin-1")
    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    other = cms.post("/sends", {**body, "undo_seconds": 0}, idempotency_key="matin-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    twice = cms.post("/sends", body, idempotency_key="matin-2")
    assert twice.json()["code"] == "issue_already_sent", twice.content
    assert Send.objects.filter(kind="issue").count() == 1
    send = first.json()["id"]
    stands = cms.get(f"/sends/{send}/status").json()
    assert (stands["state"], stands["counts"]["pending"]) == ("scheduled", 2)
    moved = cms.post(f"/sends/{send}/reschedule", {"at": "2090-01-01T07:00:00Z"})
    assert moved.status_code in (200, 409, 422), moved.content
    paused = cms.post(f"/sends/{send}/pause")
    assert paused.json()["state"] == "paused", paused.content
    assert cms.post(f"/sends/{send}/resume", {}).json()["state"] == "scheduled"
    assert cms.post(f"/sends/{send}/cancel").json()["state"] == "canceled"
    assert cms.post(f"/sends/{send}/cancel").status_code == 409
    assert [one["id"] for one in cms.get(f"/sends?issue={number}").json()["sends"]] == [send]


def test_uncertain_deliveries_go_again_as_they_were_seen(cms: Program, room: Newsroom) -> None:
    number = composed(cms, room).json()["id"]
    send = cms.post("/sends", {"issue": number}).json()["id"]
    rows = Delivery.objects.filter(send=send)
    assert rows.count() == 2
    rows.update(state="uncertain", attempts=1)
    Send.objects.filter(pk=send).update(state="finished")
    status = cms.get(f"/sends/{send}/status").json()
    assert len(status["uncertain"]) == 2
    assert "@" not in str(status["uncertain"])
    page = cms.get(f"/sends/{send}/deliveries?state=uncertain&limit=1").json()
    rest = cms.get(f"/sends/{send}/deliveries?limit=1&cursor={page['next']}").json()
    seen = [*page["deliveries"], *rest["deliveries"]]
    assert {one["address"] for one in seen} == {"ines@example.org", "lea@example.org"}
    wanted = [{"delivery": one["id"], "attempts": one["attempts"]} for one in seen]
    stale = cms.post(f"/sends/{send}/resend", {"deliveries": [{**wanted[0], "attempts": 0}]})
    assert (stale.status_code, stale.json()["code"]) == (409, "delivery_changed")
    done = cms.post(f"/sends/{send}/resend", {"deliveries": wanted})
    assert (done.status_code, done.json()["state"]) == (200, "running"), done.content
    elsewhere = cms.get(f"/sends?cursor={page['next']}")
    assert (elsewhere.status_code, elsewhere.json()["where"]) == (400, "cursor")
