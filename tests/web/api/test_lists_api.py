"""Lists, their welcomes and what they keep of silent readers, and forms, by the API."""

from typing import Any

import pytest

from publisher.audience.models import Form, MailingList
from publisher.publications.models import AuditEntry
from tests.db import ledger
from tests.newsroom import Newsroom, newsroom
from tests.web.api.client import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def room() -> Newsroom:
    made = newsroom()
    made.readers("ines@example.org,Ines")
    return made


@pytest.fixture
def shop(room: Newsroom) -> Program:
    return program(room.publication, "shop")


def test_a_list_is_made_and_changed(shop: Program) -> None:
    made = shop.post("/lists", {"slug": "soir", "name": "Le soir", "open": True})
    assert (made.status_code, made["Location"]) == (201, "/api/v1/lists/soir")
    assert {"open": True, "opt_in": "double", "sunset_after": None}.items() <= made.json().items()
    body = {"slug": "soir", "sunset_after": 18, "rest_after": 2, "opt_in": "single"}
    changed = shop.call("PUT", "/lists/soir", body).json()
    assert (changed["sunset_after"], changed["rest_after"], changed["name"]) == (18, 2, "Le soir")
    noted = AuditEntry.objects.filter(verb="change_list").latest("pk").detail
    assert (noted["opt_in"], noted["sunset_after"]) == ("single", 18)
    off = shop.call("PUT", "/lists/soir", {"slug": "soir", "sunset_after": 0}).json()
    assert (off["sunset_after"], off["rest_after"]) == (None, 2)
    again = shop.post("/lists", {"slug": "soir"})
    assert (again.status_code, again.json()["code"]) == (409, "list_exists")
    for wrong in ({"sunset_after": 121}, {"opt_in": "none"}, {"name": ""}, {"access": "free"}):
        assert shop.call("PUT", "/lists/soir", {"slug": "soir", **wrong}).status_code == 422
    assert shop.get("/lists/ailleurs").status_code == 404
    assert not MailingList.objects.exclude(sunset_after=None).exists()


def test_silent_readers_are_counted_and_nothing_is_done(shop: Program) -> None:
    off = shop.get("/lists/matin/sunset")
    assert (off.status_code, off.json()["code"]) == (404, "no_sunset")
    shop.call("PUT", "/lists/matin", {"slug": "matin", "sunset_after": 12})
    said = shop.get("/lists/matin/sunset").json()
    assert said == {
        "list": "matin",
        "confirmed": 1,
        "unmeasured": 1,
        "ask": 0,
        "rest": 0,
        "tag": "sunset matin",
    }


def test_an_issue_welcomes_new_readers_until_it_is_taken_out(shop: Program, room: Newsroom) -> None:
    room.story("un")
    issue = room.issue("un")
    assert shop.get("/lists/matin/welcomes").json() == {"welcomes": []}
    (made,) = shop.post("/lists/matin/welcomes", {"issue": str(issue.pk), "day": 3}).json()[
        "welcomes"
    ]
    assert {"position": 1, "day": 3, "issue": str(issue.pk), "readers": 0}.items() <= made.items()
    twice = shop.post("/lists/matin/welcomes", {"issue": str(issue.pk)})
    assert (twice.status_code, twice.json()["code"]) == (409, "welcome_before")
    other = ledger.publication("ailleurs")
    foreign = ledger.issue(other, ledger.mailing_list(other))
    for wrong, status in (({"issue": str(foreign.pk)}, 404), ({"issue": "x"}, 422)):
        assert shop.post("/lists/matin/welcomes", wrong).status_code == status
    gone = shop.post("/lists/matin/welcomes/remove", {"position": 1})
    assert (gone.status_code, gone.json()) == (200, {"welcomes": []})
    assert shop.post("/lists/matin/welcomes/remove", {"position": 1}).status_code == 422


def test_a_form_is_made_and_changed(shop: Program) -> None:
    body: dict[str, Any] = {
        "slug": "salon",
        "lists": ["matin"],
        "origins": ["https://salon.example.org/"],
        "texts": {"fr": {"button": "Je la veux"}},
        "asks_name": True,
    }
    made = shop.post("/forms", body)
    assert made.status_code == 201
    shown = made.json()
    assert shown["origins"] == ["https://salon.example.org"]
    assert (shown["lists"], shown["open"], shown["slow_since"]) == (["matin"], True, None)
    change = {"slug": "salon", "open": False, "texts": {"fr": {"button": ""}}, "slow": True}
    changed = shop.call("PUT", "/forms/salon", change).json()
    assert (changed["open"], changed["texts"], changed["lists"]) == (False, {}, ["matin"])
    assert changed["slow_since"]
    assert shop.post("/forms", body).json()["code"] == "form_exists"
    for wrong, code in (
        ({"lists": ["nulle-part"]}, "unknown_list"),
        ({"origins": ["null"]}, "bad_origin"),
        ({"texts": {"fr": {"nothing": "x"}}}, "unknown_text"),
        ({"texts": {"fr": "x"}}, "wrong_type"),
    ):
        answer = shop.call("PUT", "/forms/salon", {"slug": "salon", **wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Form.objects.get().slug == "salon"
    assert [one["slug"] for one in shop.get("/forms").json()["forms"]] == ["salon"]


def test_each_scope_opens_its_own(room: Newsroom) -> None:
    reader = program(room.publication, "looks", "lists:read")
    assert reader.get("/lists/matin").status_code == 200
    assert reader.post("/lists", {"slug": "soir"}).status_code == 403
    assert reader.get("/forms").status_code == 403
    writer = program(room.publication, "writes", "lists:write")
    assert writer.post("/lists/matin/welcomes", {"issue": "1"}).status_code == 403
