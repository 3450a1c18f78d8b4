"""How PostgreSQL counts a segment: readers who fail one condition are joined to nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection

from publisher.audience.segments import narrowing
from publisher.query.parser import parse
from tests.db.ledger import NOW
from tests.db.readers.segment_world import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ('list matinale and field "Âge" > 30 and domain is not orange.fr', "domain"),
        ("tag vip and language is fr and joined after 2026-01-01", "created_at"),
        ('consent source is "salon" from matinale and name contains "a"', "name"),
    ],
)
def test_own_conditions_come_before_joins(text: str, own: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no plan that says it")
    world = World()
    parts = list(plan_of(world, text))
    assert {part["Join Type"] for part in parts if "Join Type" in part} == {"Inner"}
    (scan,) = [one for one in parts if one.get("Relation Name") == "audience_subscriber"]
    assert own in scan.get("Filter", "") + scan.get("Index Cond", "")


def plan_of(world: World, text: str) -> Iterator[Mapping[str, Any]]:
    """The parts of the plan of a segment's count."""
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "audience_subscriber s" in sql:
            sent.append((sql, params))
        return execute(sql, params, many, context)

    query = parse(text, world.words)
    with connection.execute_wrapper(note):
        narrowing.count(world.title, query, NOW)
    ((sql, params),) = sent
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
    waiting = [(json.loads(found) if isinstance(found, str) else found)[0]["Plan"]]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += part.get("Plans", [])
