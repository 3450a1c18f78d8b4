"""What a resource gets by being declared: a toy one, in one place and with one row of the table."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Annotated, Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from jsonschema import Draft202012Validator
from msgspec import Meta

from publisher.actions.publications import answer_once
from publisher.audience.models import MailingList
from publisher.errors import PublisherError, Refused
from publisher.publications.models import IdempotencyKey
from publisher.web.api import dispatch, table
from publisher.web.api.documents import Document, Moment, Time
from publisher.web.api.paging import TEXT, Filter
from publisher.web.api.resource import Resource
from publisher.web.api.routes import Call, Table
from tests.newsroom import Newsroom, newsroom
from tests.web.api import Program, program

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# The declaration: what would stand in resources/lists.py.
Slug = Annotated[str, Meta(max_length=60, pattern="^[a-z0-9-]+$")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class NewList(Document):
    """a list of readers"""

    slug: Slug
    name: Name
    language: str | None = None
    founded: Moment | None = None


class List(Document):
    slug: str
    name: str
    language: str | None
    created_at: Time


def _rows(call: Call) -> QuerySet[MailingList]:
    return MailingList.objects.filter(publication=call.publication)


def _show(row: MailingList) -> List:
    return List(
        slug=row.slug, name=row.name, language=row.language or None, created_at=row.created_at
    )


def _fill(row: MailingList, body: NewList) -> MailingList:
    if body.name == "taken":
        raise PublisherError("name_taken", "another list has this name", "name")
    if body.name == "never":
        raise Refused("never_so", "no list is called so", "name")
    row.slug, row.name, row.language = body.slug, body.name, body.language or ""
    row.save()
    return row


def _create(call: Call, body: NewList) -> MailingList:
    founded = body.founded or call.now
    return _fill(MailingList(publication=call.publication, created_at=founded), body)


def _change(call: Call, row: MailingList, body: NewList) -> MailingList:
    return _fill(row, body)


def _remove(call: Call, row: MailingList) -> None:
    row.delete()


LISTS = Resource(
    name="lists",
    one="list",
    scope="articles",
    shown=List,
    show=_show,
    rows=_rows,
    key="slug",
    filters=(Filter("language", TEXT, "only these", lambda r, word: r.filter(language=word)),),
    takes=NewList,
    create=_create,
    change=_change,
    remove=_remove,
    conflicts=frozenset({"name_taken"}),
)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    cache.clear()
    # The row of the table.
    monkeypatch.setattr(table, "TABLE", Table((*table.TABLE.routes, *LISTS.routes())))
    room = newsroom()
    MailingList.objects.filter(publication=room.publication).delete()
    return room


@pytest.fixture
def crm(room: Newsroom) -> Program:
    return program(room.publication, "crm")


def body(slug: str = "matin", **fields: Any) -> dict[str, Any]:
    return {"slug": slug, "name": "Le matin", **fields}


def slugs() -> list[str]:
    return sorted(MailingList.objects.values_list("slug", flat=True))


def test_it_is_created_read_changed_and_deleted(crm: Program) -> None:
    made = crm.post("/lists", body(language="fr"))
    assert (made.status_code, made["Location"]) == (201, "/api/v1/lists/matin")
    assert made.json() == {
        "slug": "matin",
        "name": "Le matin",
        "language": "fr",
        "created_at": made.json()["created_at"],
    }
    read = crm.get("/lists/matin")
    assert (read.status_code, read.json(), read["ETag"]) == (200, made.json(), made["ETag"])
    changed = crm.call("PUT", "/lists/matin", body(name="Le soir"))
    assert (changed.status_code, changed.json()["name"]) == (200, "Le soir")
    assert changed["ETag"] != made["ETag"]
    gone = crm.call("DELETE", "/lists/matin")
    assert (gone.status_code, gone.content) == (204, b"")
    assert crm.get("/lists/matin").status_code == 404


def test_what_is_known_already_costs_no_body(crm: Program) -> None:
    tag = crm.post("/lists", body())["ETag"]
    answer = crm.get("/lists/matin", if_none_match=tag)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    crm.call("PUT", "/lists/matin", body(name="Le soir"))
    assert crm.get("/lists/matin", if_none_match=tag).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_overwrites_what_they_have_not_seen(crm: Program, method: str) -> None:
    old = crm.post("/lists", body())["ETag"]
    new = crm.call("PUT", "/lists/matin", body(name="Le soir"), if_match=old)["ETag"]
    lost = crm.call(method, "/lists/matin", body(name="La nuit"), if_match=old)
    assert (lost.status_code, lost.json()["code"]) == (412, "precondition_failed")
    assert crm.get("/lists/matin").json()["name"] == "Le soir"
    assert crm.call(method, "/lists/matin", body(name="La nuit"), if_match=new).status_code < 300


def test_the_list_goes_page_by_page(crm: Program) -> None:
    for number in range(5):
        crm.post("/lists", body(f"l{number}", language="fr" if number % 2 else "ar"))
    first = crm.get("/lists?limit=2").json()
    assert [row["slug"] for row in first["lists"]] == ["l4", "l3"]
    crm.post("/lists", body("l5"))
    second = crm.get(f"/lists?limit=2&cursor={first['next']}").json()
    assert [row["slug"] for row in second["lists"]] == ["l2", "l1"]
    last = crm.get(f"/lists?limit=2&cursor={second['next']}").json()
    assert ([row["slug"] for row in last["lists"]], last["next"]) == (["l0"], None)
    assert [row["slug"] for row in crm.get("/lists?language=fr").json()["lists"]] == ["l3", "l1"]
    # A cursor is good for its own list only.
    assert crm.get(f"/articles?cursor={first['next']}").status_code == 400
    assert crm.get("/lists?langauge=fr").json()["where"] == "query"


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
    answer = crm.post("/lists", sent)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert (answer.json()["code"], answer.json()["where"]) == (code, where)
    assert slugs() == []


def test_what_the_action_refuses_is_a_problem(crm: Program) -> None:
    taken = crm.post("/lists", body(name="taken"))
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert crm.post("/lists", body(name="never")).status_code == 409
    assert slugs() == []


@pytest.mark.parametrize("key", ["nothing", "%00", "%ED%A0%80", "x" * 3000])
def test_what_is_not_there_is_not_found(crm: Program, key: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = crm.call(method, f"/lists/{key}", body())
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_list")
        assert answer.json()["where"] == "list"


def test_other_methods_tokens_and_publications(crm: Program, room: Newsroom) -> None:
    crm.post("/lists", body("nuit"))
    refused = crm.call("PATCH", "/lists/nuit", body())
    assert (refused.status_code, refused["Allow"]) == (405, "DELETE, GET, HEAD, PUT")
    reader = program(room.publication, "reader", "articles:read")
    assert reader.get("/lists/nuit").status_code == 200
    assert reader.post("/lists", body("soir")).status_code == 403
    stranger = program(newsroom("cap").publication, "stranger")
    assert stranger.get("/lists/nuit").status_code == 404
    assert crm.post("/lists", b"x", content_type="text/plain").status_code == 415


def test_a_repeated_request_is_done_once(crm: Program) -> None:
    key = {"idempotency_key": '"7c3a-1"'}
    first = crm.post("/lists", body(), **key)
    again = crm.post("/lists", body(), **key)
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert crm.post("/lists", body(), idempotency_key="7c3a-1").content == first.content
    assert slugs() == ["matin"]


def test_a_repeated_change_needs_no_new_condition(crm: Program) -> None:
    tag = crm.post("/lists", body())["ETag"]
    for _ in range(2):
        done = crm.call(
            "PUT", "/lists/matin", body(name="Le soir"), if_match=tag, idempotency_key="a"
        )
        assert (done.status_code, done.json()["name"]) == (200, "Le soir")
    assert crm.call("PUT", "/lists/matin", body(), if_match=tag).status_code == 412


def test_a_key_is_for_one_request_of_one_token(crm: Program, room: Newsroom) -> None:
    crm.post("/lists", body(), idempotency_key="one")
    for other in (
        crm.post("/lists", body("soir"), idempotency_key="one"),
        crm.call("PUT", "/lists/matin", body(), idempotency_key="one"),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert other.json()["where"] == "Idempotency-Key"
    second = program(room.publication, "second")
    assert second.post("/lists", body("soir"), idempotency_key="one").status_code == 201
    assert slugs() == ["matin", "soir"]
    for bad in ("", '""', "a b", '"x', "x" * 256):
        refused = crm.post("/lists", body("nuit"), idempotency_key=bad)
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_idempotency_key")


def test_a_refused_request_may_be_repeated(crm: Program) -> None:
    assert crm.post("/lists", body(name="taken"), idempotency_key="one").status_code == 409
    assert crm.post("/lists", body(), idempotency_key="one").status_code == 201


def test_a_key_is_forgotten_after_a_day(crm: Program) -> None:
    crm.post("/lists", body(), idempotency_key="one")
    IdempotencyKey.objects.update(created_at=datetime.now(UTC) - timedelta(hours=25))
    assert crm.post("/lists", body("soir"), idempotency_key="one").status_code == 201
    assert slugs() == ["matin", "soir"]
    assert IdempotencyKey.objects.count() == 1


def test_what_is_kept_of_a_request_is_not_readable(crm: Program) -> None:
    crm.post("/lists", body("anne-example-org"), idempotency_key="anne@example.org")
    row = IdempotencyKey.objects.get()
    kept = f"{row.key} {row.request} {bytes(row.answer)!r}"
    assert "anne" not in kept
    assert timedelta(hours=24) == answer_once.KEPT


def test_it_is_described(crm: Program, room: Newsroom) -> None:
    described = crm.get("/openapi.json").json()
    many, one = described["paths"]["/lists"], described["paths"]["/lists/{list}"]
    assert set(many) == {"get", "post"}
    assert set(one) == {"get", "put", "delete"}
    assert [p["name"] for p in many["get"]["parameters"]] == ["limit", "cursor", "language"]
    assert [p["name"] for p in many["post"]["parameters"]] == ["Idempotency-Key"]
    assert [p["name"] for p in one["put"]["parameters"]] == ["list", "If-Match", "Idempotency-Key"]
    assert one["get"]["security"] == [{"token": ["articles:read"]}]
    schemas = described["components"]["schemas"]
    assert schemas["NewList"] == {
        "type": "object",
        "description": "a list of readers",
        "properties": {
            "slug": {"type": "string", "maxLength": 60, "pattern": "^[a-z0-9-]+$"},
            "name": {"type": "string", "minLength": 1, "maxLength": 200},
            "language": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "founded": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        },
        "required": ["slug", "name"],
        "additionalProperties": False,
    }
    crm.post("/lists", body())
    for path, name in (("/lists", "ListList"), ("/lists/matin", "List")):
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        Draft202012Validator(schema).validate(crm.get(path).json())


def test_requests_are_limited_alike(crm: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publisher.web.api.callers.PER_MINUTE", 0)
    answer = crm.get("/lists")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")


def test_nothing_but_the_table_knows_it() -> None:
    assert dispatch.table is table
    assert "lists" not in json.dumps([route.path for route in table.TABLE.routes])


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_waits_for_the_first(crm: Program) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writing transaction after the other: there is no race")
    both = Barrier(2)

    def ask(_: int) -> Any:
        try:
            both.wait(10)
            return crm.post("/lists", body(), idempotency_key="one")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(ask, range(2)))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 1
    assert slugs() == ["matin"]
