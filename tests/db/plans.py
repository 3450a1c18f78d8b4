"""What PostgreSQL does for the statements that a piece of work sends."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

_ASKS = ("SELECT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement and how it was carried out. blocks: pages of 8 KB that it read. rows: by that
    part of it which read the most. scanned: tables that were read from end to end."""

    statement: str
    blocks: int
    rows: int
    scanned: frozenset[str]


def plans_of(work: Callable[[], object]) -> list[Plan]:
    """Carry out the work, then each of its statements once more; that changes nothing."""
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(_ASKS) and not many:
            sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return [_plan(sql, params) for sql, params in sent]


def _plan(sql: str, params: Any) -> Plan:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
        transaction.set_rollback(True)
    top = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    parts = [part for part in _parts(top) if part["Actual Loops"]]
    return Plan(
        statement=sql,
        blocks=top["Shared Hit Blocks"] + top["Shared Read Blocks"],
        rows=max(map(_rows, parts)),
        scanned=frozenset(p["Relation Name"] for p in parts if p["Node Type"] == "Seq Scan"),
    )


def _parts(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for part in node.get("Plans", ()):
        yield from _parts(part)


def _rows(node: Mapping[str, Any]) -> int:
    removed = sum(value for name, value in node.items() if name.startswith("Rows Removed"))
    return int(node["Actual Loops"] * (node["Actual Rows"] + removed))
