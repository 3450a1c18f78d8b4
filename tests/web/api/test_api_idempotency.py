"""Idempotency-Key: a program that heard no answer asks again, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from publisher.actions.publications import answer_once
from publisher.audience.models import MailingList
from publisher.publications.models import IdempotencyKey
from publisher.web.api import table
from publisher.web.api.routes import Table
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


def test_a_repeated_request_is_done_once(crm: Program) -> None:
    key = {"idempotency_key": '"7c3a-1"'}
    first = crm.post("/sheets", body(), **key)
    again = crm.post("/sheets", body(), **key)
    assert (again.status_code, again.content) == (201, first.content)
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert crm.post("/sheets", body(), idempotency_key="7c3a-1").content == first.content
    assert slugs() == ["matin"]


def test_a_repeated_change_needs_no_new_condition(crm: Program) -> None:
    tag = crm.post("/sheets", body())["ETag"]
    for _ in range(2):
        done = crm.call(
            "PUT", "/sheets/matin", body(name="Le soir"), if_match=tag, idempotency_key="a"
        )
        assert (done.status_code, done.json()["name"]) == (200, "Le soir")
    assert crm.call("PUT", "/sheets/matin", body(), if_match=tag).status_code == 412


def test_a_key_is_for_one_request_of_one_token(crm: Program, room: Newsroom) -> None:
    crm.post("/sheets", body(), idempotency_key="one")
    for other in (
        crm.post("/sheets", body("soir"), idempotency_key="one"),
        crm.call("PUT", "/sheets/matin", body(), idempotency_key="one"),
    ):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert other.json()["where"] == "Idempotency-Key"
    second = program(room.publication, "second")
    assert second.post("/sheets", body("soir"), idempotency_key="one").status_code == 201
    assert slugs() == ["matin", "soir"]
    for bad in ("", '""', "a b", '"x', "x" * 256):
        refused = crm.post("/sheets", body("nuit"), idempotency_key=bad)
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_idempotency_key")


def test_a_refused_request_may_be_repeated(crm: Program) -> None:
    assert crm.post("/sheets", body(name="taken"), idempotency_key="one").status_code == 409
    assert crm.post("/sheets", body(), idempotency_key="one").status_code == 201


def test_a_key_is_forgotten_after_a_day(crm: Program) -> None:
    crm.post("/sheets", body(), idempotency_key="one")
    IdempotencyKey.objects.update(created_at=datetime.now(UTC) - timedelta(hours=25))
    assert crm.post("/sheets", body("soir"), idempotency_key="one").status_code == 201
    assert slugs() == ["matin", "soir"]
    assert IdempotencyKey.objects.count() == 1


def test_what_is_kept_of_a_request_is_not_readable(crm: Program) -> None:
    crm.post("/sheets", body("anne-example-org"), idempotency_key="anne@example.org")
    row = IdempotencyKey.objects.get()
    kept = f"{row.key} {row.request} {bytes(row.answer)!r}"
    assert "anne" not in kept
    assert timedelta(hours=24) == answer_once.KEPT


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_waits_for_the_first(crm: Program) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writing transaction after the other: there is no race")
    both = Barrier(2)

    def ask(_: int) -> Any:
        try:
            both.wait(10)
            return crm.post("/sheets", body(), idempotency_key="one")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(ask, range(2)))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 1
    assert slugs() == ["matin"]
