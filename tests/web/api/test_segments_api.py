"""Segments, fields and tags by the API."""

import pytest

from publisher.audience.models import Field, Segment, SubscriberTag
from tests.newsroom import Newsroom, newsroom
from tests.shared_rows import shared_rows
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]
READER = "ines@example.org"


@shared_rows
def room() -> Newsroom:
    made = newsroom()
    made.readers(f"{READER},Ines", "theo@example.org,Theo")
    return made


@pytest.fixture
def shop(room: Newsroom) -> Program:
    return program(room.publication, "shop")


def test_segments_are_made_counted_and_explained(shop: Program) -> None:
    tagged = shop.post("/tags/put", {"address": "INES@example.org", "tags": ["abonné", "vip"]})
    assert (tagged.status_code, tagged.json()) == (200, {"tags": ["abonné", "vip"]})
    body = {"slug": "abonnes", "text": 'tag "abonné" and not clicked'}
    made = shop.post("/segments", body)
    assert made.status_code == 201
    assert made["Location"] == "/api/v1/segments/abonnes"
    count = {"segment": "abonnes", "text": body["text"], "count": 0, "unmeasured": 1}
    assert shop.get("/segments/abonnes/count").json() == count
    said = shop.post("/segments/abonnes/explain", {"address": READER}).json()
    assert said == {
        "segment": "abonnes",
        "matches": None,
        "clauses": [
            {"text": 'tag "abonné"', "holds": True},
            {"text": "not clicked", "holds": None},
        ],
    }
    changed = shop.call("PUT", "/segments/abonnes", {**body, "text": "tag vip"})
    assert changed.json()["text"] == "tag vip"
    assert shop.get("/segments/abonnes/count").json()["count"] == 1
    left = shop.post("/tags/take", {"address": READER, "tags": ["VIP"]})
    assert left.json() == {"tags": ["abonné"]}
    assert [tag["name"] for tag in shop.get("/tags").json()["tags"]] == ["vip", "abonné"]
    assert shop.call("DELETE", "/segments/abonnes").status_code == 204
    assert shop.get("/segments").json() == {"segments": [], "next": None}


def test_what_is_wrong_is_said_with_its_place(shop: Program, room: Newsroom) -> None:
    wrong = shop.post("/segments", {"slug": "s", "text": "language fr"})
    assert wrong.status_code == 422
    problem = wrong.json()
    assert (problem["code"], problem["where"]) == ("unexpected_word", "character 10")
    assert not Segment.objects.exists()
    shop.post("/segments", {"slug": "s", "text": "language is fr"})
    again = shop.post("/segments", {"slug": "s", "text": "language is de"})
    assert (again.status_code, again.json()["code"]) == (409, "segment_exists")
    room.newsletter.segment = Segment.objects.get()
    room.newsletter.save()
    used = shop.call("DELETE", "/segments/s")
    assert (used.status_code, used.json()["code"]) == (409, "segment_in_use")
    for path, body in (
        ("/segments/s/explain", {"address": "nobody@example.org"}),
        ("/tags/put", {"address": "nobody@example.org", "tags": ["a"]}),
    ):
        unknown = shop.post(path, body)
        assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_subscriber")
        assert "nobody" not in unknown.content.decode()
    assert shop.get("/segments/autre/count").status_code == 404
    assert shop.post("/segments/autre/explain", {"address": READER}).status_code == 404
    assert not SubscriberTag.objects.exists()


def test_fields_are_made_and_deleted(shop: Program) -> None:
    made = shop.post("/fields", {"name": "Âge", "type": "number"})
    assert (made.status_code, made.json()["choices"]) == (201, [])
    again = shop.post("/fields", {"name": "âge", "type": "text"})
    assert (again.status_code, again.json()["code"]) == (409, "field_exists")
    shop.post("/segments", {"slug": "vieux", "text": "field Âge > 60"})
    assert shop.call("DELETE", f"/fields/{made.json()['id']}").status_code == 204
    broken = shop.get("/segments/vieux/count")
    assert (broken.status_code, broken.json()["code"]) == (422, "unknown_field")
    assert broken.json()["where"] == "segment vieux"
    assert not Field.objects.exists()


def test_each_asks_for_its_scope(room: Newsroom) -> None:
    reading = program(room.publication, "reads", "segments:read", "fields:read", "tags:read")
    for path in ("/segments", "/fields", "/tags"):
        assert reading.get(path).status_code == 200
    for path, body in (
        ("/segments", {"slug": "s", "text": "bounced"}),
        ("/segments/s/explain", {"address": READER}),
        ("/fields", {"name": "a", "type": "text"}),
        ("/tags/put", {"address": READER, "tags": ["a"]}),
        ("/tags/take", {"address": READER, "tags": ["a"]}),
    ):
        assert reading.post(path, body).status_code == 403, path


def test_another_publications_are_not_there(room: Newsroom, shop: Program) -> None:
    other = newsroom("autre")
    there = program(other.publication, "there")
    there.post("/segments", {"slug": "s", "text": "bounced"})
    field = there.post("/fields", {"name": "Âge", "type": "number"}).json()["id"]
    assert shop.get("/segments/s").status_code == 404
    assert shop.get("/segments/s/count").status_code == 404
    assert shop.call("DELETE", f"/fields/{field}").status_code == 404
    assert there.post("/tags/put", {"address": READER, "tags": ["a"]}).status_code == 422
