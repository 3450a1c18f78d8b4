"""Readers by program: added with their proof, changed, explained, blocked, forgotten."""

import pytest

from publisher.audience.models import Subscriber
from publisher.publications.models import AuditEntry
from tests.newsroom import Newsroom, newsroom
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = {"address": "lou@example.org", "list": "matin", "source": "par téléphone, mardi"}


@pytest.fixture
def room() -> Newsroom:
    made = newsroom()
    made.readers("ines@example.org,Ines")
    return made


@pytest.fixture
def shop(room: Newsroom) -> Program:
    return program(room.publication, "shop")


def test_a_reader_is_added_changed_and_found(shop: Program) -> None:
    shop.post("/fields", {"name": "Âge", "type": "number"})
    made = shop.post("/subscribers", {**NEW, "name": "Lou"})
    assert made.status_code == 201, made.content
    (link,) = made.json()["lists"]
    assert (link["list"], link["status"], link["source"]) == ("matin", "confirmed", NEW["source"])
    place = made["Location"].removeprefix("/api/v1")
    body = {"language": "fr", "fields": {"âge": "41"}}
    changed = shop.call("PUT", place, body, if_match=made["ETag"])
    assert changed.status_code == 200, changed.content
    assert (changed.json()["fields"], changed.json()["name"]) == ({"Âge": 41}, "Lou")
    stale = shop.call("PUT", place, {"name": "X"}, if_match=made["ETag"])
    assert (stale.status_code, stale["ETag"]) == (412, changed["ETag"])
    for wrong, code in (({"fields": {"taille": 3}}, "unknown_field"),
                        ({"fields": {"âge": "vieux"}}, "bad_field"),
                        ({"language": "xx-nothing-at-all"}, "unknown_language")):  # fmt: skip
        answer = shop.call("PUT", place, wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, code), wrong
    assert shop.call("PUT", place, {"fields": {"âge": None}}).json()["fields"] == {}
    found = shop.post("/subscribers/find", {"address": "LOU@example.org"})
    assert (found.status_code, found.json()["id"]) == (200, made.json()["id"])
    noted = AuditEntry.objects.filter(verb="change_reader").order_by("pk")
    assert [one.actor for one in noted] == ["token:shop"] * 2


def test_a_program_reads_and_changes_who_gets_light_editions(shop: Program) -> None:
    made = shop.post("/subscribers", NEW)
    place = made["Location"].removeprefix("/api/v1")
    assert made.json()["light"] is False
    for body, expected in (
        ({"light": True}, True),
        ({"name": "Lou"}, True),
        ({"light": False}, False),
    ):
        changed = shop.call("PUT", place, body)
        assert (changed.status_code, changed.json()["light"]) == (200, expected), changed.content
    assert shop.call("PUT", place, {"light": "yes"}).status_code == 422
    letter = shop.get("/newsletters/matin").json()
    assert letter["offers_light"] is True
    changed = shop.call("PUT", "/newsletters/matin", {"offers_light": False})
    assert changed.json()["offers_light"] is False


def test_without_a_proof_nobody_is_added(shop: Program) -> None:
    for wrong, where in (({**NEW, "source": ""}, "source"), ({**NEW, "list": "rien"}, "list"),
                         ({**NEW, "address": "no"}, "address")):  # fmt: skip
        answer = shop.post("/subscribers", wrong)
        assert (answer.status_code, answer.json()["where"]) == (422, where), answer.content
    assert Subscriber.objects.count() == 1


def test_who_left_or_is_blocked_is_not_brought_back(shop: Program) -> None:
    shop.post("/suppressions", {"address": "lou@example.org", "reason": "complained"})
    refused = shop.post("/subscribers", NEW)
    assert (refused.status_code, refused.json()["code"]) == (409, "address_suppressed")
    lifted = shop.post("/suppressions/lift", {"address": "lou@example.org"}).json()
    assert lifted == {"removed": 1}
    assert shop.post("/subscribers", NEW).status_code == 201
    assert shop.post("/subscribers/forget", {"address": "lou@example.org"}).status_code == 200
    gone = shop.post("/subscribers", NEW)
    assert (gone.status_code, gone.json()["code"]) == (409, "reader_erased")
    about = shop.post("/subscribers/about", {"address": "lou@example.org"}).json()["about"]
    assert about["forgotten"] is True
    nobody = shop.post("/subscribers/about", {"address": "qui@example.org"})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_subscriber")


def test_readers_come_page_by_page_and_by_list_and_tag(shop: Program, room: Newsroom) -> None:
    room.readers(*(f"r{number}@example.org,R" for number in range(5)))
    shop.post("/tags/put", {"address": "r3@example.org", "tags": ["vip"]})
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        query = f"&cursor={cursor}" if cursor else ""
        page = shop.get(f"/subscribers?list=matin&limit=2{query}").json()
        seen += [one["address"] for one in page["subscribers"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 6
    assert shop.get("/subscribers?list=ailleurs").json()["subscribers"] == []
    (vip,) = shop.get("/subscribers?tag=vip").json()["subscribers"]
    assert (vip["address"], vip["tags"]) == ("r3@example.org", ["vip"])


def test_a_cursor_of_another_list_is_refused(shop: Program, room: Newsroom) -> None:
    room.readers(*(f"r{number}@example.org,R" for number in range(3)))
    cursor = shop.get("/subscribers?limit=1").json()["next"]
    for path in ("/suppressions", "/lists", "/sends", "/audit"):
        answer = shop.get(f"{path}?cursor={cursor}")
        assert (answer.status_code, answer.json()["where"]) == (400, "cursor"), path
    for cursor in ("", "x", "é", "a" * 5000):
        assert shop.get(f"/subscribers?cursor={cursor}").status_code == 400


def test_addresses_stand_in_no_url_and_need_their_scope(room: Newsroom) -> None:
    poor = program(room.publication, "poor", "lists:read", "sends:read", "issues:read")
    for path in ("/subscribers", "/suppressions"):
        assert poor.get(path).status_code == 403
    assert poor.post("/subscribers/find", {"address": "ines@example.org"}).status_code == 403
