"""What a resource gets by being declared: a toy one, in one file and with one row of the table."""

import json
from typing import Any

import pytest
from django.core.cache import cache

from publisher.audience.models import MailingList
from publisher.web.api import dispatch, table
from publisher.web.api.routes import Table
from tests.json_schemas import draft_2020
from tests.newsroom import Newsroom, newsroom
from tests.web.api.client import Program, program
from tests.web.toy_resource import SHEETS, body, slugs

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    cache.clear()
    # The row of the table.
    monkeypatch.setattr(table, "TABLE", Table((*table.TABLE.routes, *SHEETS.routes())))
    room = newsroom()
    MailingList.objects.filter(publication=room.publication).delete()
    return room


@pytest.fixture
def crm(room: Newsroom) -> Program:
    return program(room.publication, "crm")


def test_it_is_created_read_changed_and_deleted(crm: Program) -> None:
    made = crm.post("/sheets", body(language="fr"))
    assert (made.status_code, made["Location"]) == (201, "/api/v1/sheets/matin")
    assert made.json() == {
        "slug": "matin",
        "name": "Le matin",
        "language": "fr",
        "created_at": made.json()["created_at"],
    }
    read = crm.get("/sheets/matin")
    assert (read.status_code, read.json(), read["ETag"]) == (200, made.json(), made["ETag"])
    changed = crm.call("PUT", "/sheets/matin", body(name="Le soir"))
    assert (changed.status_code, changed.json()["name"]) == (200, "Le soir")
    assert changed["ETag"] != made["ETag"]
    gone = crm.call("DELETE", "/sheets/matin")
    assert (gone.status_code, gone.content) == (204, b"")
    assert crm.get("/sheets/matin").status_code == 404


def test_what_is_known_already_costs_no_body(crm: Program) -> None:
    tag = crm.post("/sheets", body())["ETag"]
    answer = crm.get("/sheets/matin", if_none_match=tag)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    crm.call("PUT", "/sheets/matin", body(name="Le soir"))
    assert crm.get("/sheets/matin", if_none_match=tag).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_overwrites_what_they_have_not_seen(crm: Program, method: str) -> None:
    old = crm.post("/sheets", body())["ETag"]
    new = crm.call("PUT", "/sheets/matin", body(name="Le soir"), if_match=old)["ETag"]
    lost = crm.call(method, "/sheets/matin", body(name="La nuit"), if_match=old)
    assert (lost.status_code, lost.json()["code"]) == (412, "precondition_failed")
    assert crm.get("/sheets/matin").json()["name"] == "Le soir"
    assert crm.call(method, "/sheets/matin", body(name="La nuit"), if_match=new).status_code < 300


def test_the_list_goes_page_by_page(crm: Program) -> None:
    for number in range(5):
        crm.post("/sheets", body(f"l{number}", language="fr" if number % 2 else "ar"))
    first = crm.get("/sheets?limit=2").json()
    assert [row["slug"] for row in first["sheets"]] == ["l4", "l3"]
    crm.post("/sheets", body("l5"))
    second = crm.get(f"/sheets?limit=2&cursor={first['next']}").json()
    assert [row["slug"] for row in second["sheets"]] == ["l2", "l1"]
    last = crm.get(f"/sheets?limit=2&cursor={second['next']}").json()
    assert ([row["slug"] for row in last["sheets"]], last["next"]) == (["l0"], None)
    assert [row["slug"] for row in crm.get("/sheets?language=fr").json()["sheets"]] == ["l3", "l1"]
    # A cursor is good for its own list only.
    assert crm.get(f"/articles?cursor={first['next']}").status_code == 400
    assert crm.get("/sheets?langauge=fr").json()["where"] == "query"


@pytest.mark.parametrize(
    ("sent", "code", "where"),
    [
        ({"name": "Le matin"}, "missing_field", "slug"),
        (body(name=None), "missing_field", "name"),
        (body(name=7), "wrong_type", "name"),
        (body(name=""), "missing_field", "name"),
        (body(name="x" * 201), "too_long", "name"),
        (body("Le matin"), "bad_pattern", "slug"),
        (body(lang="fr"), "unknown_field", "lang"),
        (body(founded="yesterday"), "bad_time", "founded"),
        ([], "wrong_type", None),
        (b'{"slug": "a", "slug": "b", "name": "c"}', "duplicate_key", "slug"),
        (b'{"slug": "a", "name": "\\u0007"}', "control_characters", "name"),
        (b"{", "bad_json", None),
        (b" ", "empty_file", None),
    ],
)
def test_a_bad_body_names_its_field_and_stores_nothing(
    crm: Program, sent: Any, code: str, where: str | None
) -> None:
    answer = crm.post("/sheets", sent)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert (answer.json()["code"], answer.json()["where"]) == (code, where)
    assert slugs() == []


def test_what_the_action_refuses_is_a_problem(crm: Program) -> None:
    taken = crm.post("/sheets", body(name="taken"))
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert crm.post("/sheets", body(name="never")).status_code == 409
    assert slugs() == []


@pytest.mark.parametrize("key", ["nothing", "%00", "%ED%A0%80", "x" * 3000])
def test_what_is_not_there_is_not_found(crm: Program, key: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = crm.call(method, f"/sheets/{key}", body())
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_sheet")
        assert answer.json()["where"] == "sheet"


def test_other_methods_tokens_and_publications(crm: Program, room: Newsroom) -> None:
    crm.post("/sheets", body("nuit"))
    refused = crm.call("PATCH", "/sheets/nuit", body())
    assert (refused.status_code, refused["Allow"]) == (405, "DELETE, GET, HEAD, PUT")
    reader = program(room.publication, "reader", "articles:read")
    assert reader.get("/sheets/nuit").status_code == 200
    assert reader.post("/sheets", body("soir")).status_code == 403
    stranger = program(newsroom("cap").publication, "stranger")
    assert stranger.get("/sheets/nuit").status_code == 404
    assert crm.post("/sheets", b"x", content_type="text/plain").status_code == 415


def test_it_is_described(crm: Program, room: Newsroom) -> None:
    described = crm.get("/openapi.json").json()
    many, one = described["paths"]["/sheets"], described["paths"]["/sheets/{sheet}"]
    assert set(many) == {"get", "post"}
    assert set(one) == {"get", "put", "delete"}
    assert [p["name"] for p in many["get"]["parameters"]] == ["limit", "cursor", "language"]
    assert [p["name"] for p in many["post"]["parameters"]] == ["Idempotency-Key"]
    assert [p["name"] for p in one["put"]["parameters"]] == ["sheet", "If-Match", "Idempotency-Key"]
    assert one["get"]["security"] == [{"token": ["articles:read"]}]
    schemas = described["components"]["schemas"]
    assert schemas["NewSheet"] == {
        "type": "object",
        "description": "a sheet of names",
        "properties": {
            "slug": {"type": "string", "maxLength": 60, "pattern": "^[a-z0-9-]+$"},
            "name": {"type": "string", "minLength": 1, "maxLength": 200},
            "language": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "founded": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        },
        "required": ["slug", "name"],
        "additionalProperties": False,
    }
    crm.post("/sheets", body())
    for path, name in (("/sheets", "SheetList"), ("/sheets/matin", "Sheet")):
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        draft_2020(schema).validate(crm.get(path).json())


def test_requests_are_limited_alike(crm: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.web.api.callers.PER_MINUTE", 0)
    answer = crm.get("/sheets")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")


def test_nothing_but_the_table_knows_it() -> None:
    assert dispatch.table is table
    assert "sheets" not in json.dumps([route.path for route in table.TABLE.routes])
