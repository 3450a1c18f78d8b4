"""A tree as JSON, with a version, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from publisher.query.errors import QueryError
from publisher.query.tree import (
    AllOf,
    AnyOf,
    Clause,
    Kind,
    Not,
    Op,
    Plain,
    Query,
    Reference,
    Value,
    all_of,
    any_of,
    check_size,
    negated,
)

VERSION = 1
_DATES = (Op.AFTER, Op.BEFORE, Op.ON)
_DEEPEST_JSON = 100  # more than any tree of ours; Python's own limit is not far beyond


def to_json(query: Query) -> dict[str, Any]:
    """The tree as plain dicts, lists and values, which `from_json` reads back to an equal tree."""
    return {"version": VERSION, "query": _node(query)}


def from_json(document: object) -> Query:
    """The tree of such a document. Raises QueryError `bad_tree`, `too_deep` or
    `too_many_clauses`."""
    if not isinstance(document, Mapping) or document.get("version") != VERSION:
        raise QueryError("bad_tree", f"the stored query is not of version {VERSION}")
    try:
        query = _read(document["query"], 0)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = f"the stored query cannot be read: {type(error).__name__}"
        raise QueryError("bad_tree", message) from None
    check_size(query)
    return query


def _node(query: Query) -> dict[str, Any]:
    if isinstance(query, AllOf):
        return {"all": [_node(part) for part in query.parts]}
    if isinstance(query, AnyOf):
        return {"any": [_node(part) for part in query.parts]}
    if isinstance(query, Not):
        return {"not": _node(query.part)}
    written: dict[str, Any] = {"term": query.term, "kind": query.kind.value, "op": query.op.value}
    if query.of is not None:
        written["of"] = _reference(query.of)
    if query.value is not None:
        written["value"] = _value(query.value)
    if query.scope is not None:
        written["scope"] = _reference(query.scope)
    return written


def _value(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, Reference):
        return _reference(value)
    return value.isoformat() if isinstance(value, date) else value


def _reference(reference: Reference) -> dict[str, str]:
    return {"key": reference.key, "name": reference.name}


def _read(node: Mapping[str, Any], depth: int) -> Query:
    if depth > _DEEPEST_JSON:
        raise ValueError
    for name, made in (("all", all_of), ("any", any_of)):
        if name in node:
            return made([_read(part, depth + 1) for part in node[name]])
    if "not" in node:
        return negated(_read(node["not"], depth + 1))
    op = Op(node["op"])
    return Clause(
        str(node["term"]),
        Kind(node["kind"]),
        op,
        _read_value(node["value"], op) if "value" in node else None,
        _read_reference(node["of"]) if "of" in node else None,
        _read_reference(node["scope"]) if "scope" in node else None,
    )


def _read_value(value: Any, op: Op) -> Value:
    if isinstance(value, list):
        return tuple(_read_reference(o) if isinstance(o, Mapping) else str(o) for o in value)  # type: ignore[return-value]
    if isinstance(value, Mapping):
        return _read_reference(value)
    if op in _DATES:
        return date.fromisoformat(value)
    plain: Plain = value
    return plain


def _read_reference(value: Mapping[str, Any]) -> Reference:
    return Reference(str(value["key"]), str(value["name"]))
