"""The documents of the API as JSON Schema (2020-12, as OpenAPI 3.1 has it)."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import Meta

from publisher.web.api.documents import Part

Json = dict[str, Any]
REQUIRED = "x-required"
_PREFIX = "#/components/schemas/"


def described(**schema: Any) -> Meta:
    """What the description says of a field beyond its type, where another part checks it."""
    return Meta(extra_json_schema=schema)


def required(**schema: Any) -> Meta:
    """The same for a field that must be there, though the action itself says that it is missing."""
    return Meta(extra_json_schema={REQUIRED: True, **schema})


def components(kinds: Iterable[type], bodies: Iterable[type] = ()) -> dict[str, Json]:
    """The schemas of documents and of what they hold, by name; a Part stands inside. bodies: those
    that are read, whose fields may be null where they need not be there."""
    every = sorted(set(kinds), key=lambda kind: kind.__name__)
    _, found = msgspec.json.schema_components(
        every, schema_hook=_custom, ref_template=f"{_PREFIX}{{name}}"
    )
    named = {name: _tidied(schema, found) for name, schema in found.items()}
    for kind in bodies:
        if kind.__name__ in named:
            named[kind.__name__] = _with_null(named[kind.__name__])
    custom = {
        kind.__name__: _custom(kind) for kind in every if not issubclass(kind, msgspec.Struct)
    }
    return custom | {name: schema for name, schema in named.items() if name not in _parts()}


def _with_null(schema: Json) -> Json:
    """null is as good as absent (documents.typed)."""
    members = {
        name: member if name in schema["required"] or _takes_null(member) else _or_null(member)
        for name, member in schema["properties"].items()
    }
    return {**schema, "properties": members}


def _takes_null(schema: Json) -> bool:
    kind = schema.get("type", ())
    return "null" in (kind if isinstance(kind, list) else [kind]) or any(
        _takes_null(one) for one in schema.get("anyOf", ())
    )


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def reference(kind: type) -> Json:
    """What names the schema of a document."""
    return {"$ref": f"{_PREFIX}{kind.__name__}"}


def _custom(kind: Any) -> Json:
    """What a CustomType says of itself."""
    schema: Json = kind.schema()
    return schema


@cache
def _parts() -> frozenset[str]:
    return frozenset(kind.__name__ for kind in _below(Part))


def _below(kind: type[Part]) -> Iterator[type[Part]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _tidied(schema: Json, found: dict[str, Json]) -> Json:
    """The schema without titles and defaults, its parts in their places."""
    name = str(schema.get("$ref", "")).removeprefix(_PREFIX)
    if name in _parts():
        return _tidied(found[name], found)
    tidied = {
        key: _inner(key, value, found)
        for key, value in schema.items()
        if key not in {"title", "default", REQUIRED}
    }
    if "enum" in tidied and all(isinstance(word, str) for word in tidied["enum"]):
        tidied["type"] = "string"
    if members := schema.get("properties"):
        wanted = {*schema.get("required", ()), *(n for n, m in members.items() if REQUIRED in m)}
        tidied["required"] = [name for name in members if name in wanted]
    return tidied


def _inner(key: str, value: Any, found: dict[str, Json]) -> Any:
    if key == "properties":
        return {name: _tidied(each, found) for name, each in value.items()}
    if isinstance(value, dict):
        return _tidied(value, found)
    if isinstance(value, list):
        return [_tidied(each, found) if isinstance(each, dict) else each for each in value]
    return value
