"""The shapes of the API's documents, as JSON Schema (2020-12, as OpenAPI 3.1 has it)."""

from typing import Any, get_args

from publisher.content.blocks import BLOCKS, Direction, MarkType

Json = dict[str, Any]


def _object(required: Json, optional: Json | None = None, description: str = "") -> Json:
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}
FLAG: Json = {"type": "boolean"}
TIME: Json = {"type": "string", "format": "date-time"}
MAYBE_TEXT, MAYBE_TIME, MAYBE_NUMBER = _or_null(TEXT), _or_null(TIME), _or_null(NUMBER)
ACCESS: Json = {"type": "string", "enum": ["free", "registered", "paid"]}
PUBSTATUS: Json = {"type": "string", "enum": ["usable", "withheld", "canceled"]}
NOTICE: Json = {"type": "string", "minLength": 1, "maxLength": 2000}
NOTE: Json = {"type": "string", "maxLength": 2000}
NOTIFY: Json = {"type": "boolean", "description": "mail it to the readers who got an older text"}
RESULT: Json = {"type": "string", "enum": ["created", "updated", "unchanged"]}
INLINE: Json = _list(_ref("Span"))
WARNINGS: Json = _list(_object({"code": TEXT, "line": MAYBE_NUMBER, "message": TEXT}))
VERSION: Json = {
    "version": NUMBER,
    "change": TEXT,
    "minor": FLAG,
    "author": TEXT,
    "door": MAYBE_TEXT,
    "note": MAYBE_TEXT,
    "content_hash": TEXT,
    "created_at": TIME,
}
ENTRIES: Json = _list({"type": "object"})

SHOWN = {"version": NUMBER, "pubstatus": PUBSTATUS, "content_hash": TEXT, "notice": MAYBE_TEXT}

SCHEMAS: dict[str, Json] = {
    "OpenApi": {"type": "object"},
    "Ninjs": {
        "type": "object",
        "description": "IPTC ninjs 2.1 or 3.0: https://iptc.org/standards/ninjs/. Of pubStatus "
        "canceled or withheld it kills or withholds the article, and needs that scope too",
    },
    "Bytes": {"type": "string", "contentMediaType": "application/octet-stream"},
    "Mark": _object(
        {"type": {"type": "string", "enum": list(get_args(MarkType))}},
        {"href": MAYBE_TEXT, "language": MAYBE_TEXT},
    ),
    "Span": _object({"text": TEXT}, {"marks": _list(_ref("Mark"))}),
    "Block": {
        "type": "object",
        "description": "by its type: inline text in `content`, or what docs/contract.md names",
        "properties": {
            "type": {"type": "string", "enum": [block.type for block in BLOCKS]},
            "language": MAYBE_TEXT,
            "direction": _or_null({"type": "string", "enum": list(get_args(Direction))}),
            "content": INLINE,
        },
        "required": ["type"],
    },
    "Article": _object(
        {"headline": {"type": "string", "maxLength": 1000}, "blocks": _list(_ref("Block"))},
        {
            "guid": _or_null({"type": "string", "maxLength": 500}),
            "language": MAYBE_TEXT,
            "direction": MAYBE_TEXT,
            "access": ACCESS,
            "rubrics": _list(TEXT),
            "tags": _list(TEXT),
            "kicker": MAYBE_TEXT,
            "standfirst": MAYBE_TEXT,
            "published_at": MAYBE_TIME,
            "updated_at": MAYBE_TIME,
            "embargo_until": MAYBE_TIME,
            "authors": _list(_object({}, {"name": MAYBE_TEXT, "note": MAYBE_TEXT})),
            "sponsor": MAYBE_TEXT,
            "canonical_url": MAYBE_TEXT,
            "cut": MAYBE_NUMBER,
            **SHOWN,
        },
        description="as `publisher article show --json`; what it shows of the state is not stored",
    ),
    "Stored": _object(
        {
            "guid": TEXT,
            "version": NUMBER,
            "result": RESULT,
            "pubstatus": PUBSTATUS,
            "content_hash": TEXT,
            "settles_at": MAYBE_TIME,
            "warnings": WARNINGS,
        }
    ),
    "Correction": _object(
        {"notice": NOTICE}, {"article": _or_null(_ref("Article")), "notify": NOTIFY}
    ),
    "Kill": _object({"notice": NOTICE}, {"notify": NOTIFY}),
    "Takedown": _object({"reason": NOTICE}, {"notify": NOTIFY}),
    "Embargo": _object({"until": TIME}, {"note": NOTE}),
    "Note": _object({}, {"note": NOTE}),
    "Decided": _object(
        {
            "guid": TEXT,
            "version": NUMBER,
            "change": TEXT,
            "pubstatus": PUBSTATUS,
            "page": MAYBE_TEXT,
            "feeds": _list(TEXT),
            "partners": _list(TEXT),
            "destinations_reached": NUMBER,
            "deliveries_stopped": NUMBER,
            "readers": NUMBER,
            "sends_held": NUMBER,
            "notice_send": MAYBE_TEXT,
            "warnings": WARNINGS,
        },
        description="`page` and `feeds`: where it was before; `partners` are told now",
    ),
    "ArticleList": _object(
        {
            "articles": _list(
                _object(
                    {
                        "guid": TEXT,
                        "version": NUMBER,
                        "pubstatus": PUBSTATUS,
                        "access": ACCESS,
                        "language": MAYBE_TEXT,
                        "headline": TEXT,
                        "url": TEXT,
                        "source": TEXT,
                        "published_at": TIME,
                        "updated_at": TIME,
                        "embargo_until": MAYBE_TIME,
                        "content_hash": TEXT,
                    }
                )
            ),
            "next": MAYBE_TEXT,
        }
    ),
    "Versions": _object({"guid": TEXT, "versions": _list(_object({**VERSION, "current": FLAG}))}),
    "Timeline": _object(
        {
            "guid": TEXT,
            "pubstatus": PUBSTATUS,
            "source": TEXT,
            "backfill": FLAG,
            "published_at": TIME,
            "updated_at": TIME,
            "embargo_until": MAYBE_TIME,
            "page": MAYBE_TEXT,
            "current": MAYBE_NUMBER,
            "settling": _or_null({"type": "object"}),
            "versions": _list(_object(VERSION)),
            "partners": ENTRIES,
            "feeds": ENTRIES,
            "issues": ENTRIES,
            "notices": ENTRIES,
        }
    ),
    "Picture": _object(
        {
            "src": TEXT,
            "url": TEXT,
            "content_type": TEXT,
            "width": NUMBER,
            "height": NUMBER,
            "size": NUMBER,
        }
    ),
    "Problem": _object(
        {
            "type": TEXT,
            "title": TEXT,
            "status": NUMBER,
            "detail": TEXT,
            "instance": TEXT,
            "code": TEXT,
            "where": MAYBE_TEXT,
            "line": MAYBE_NUMBER,
        },
        description="RFC 9457; `code` is stable, `where` the field, header or parameter",
    ),
}
