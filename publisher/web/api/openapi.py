"""The OpenAPI 3.1 document, made from the table of routes."""

from http import HTTPStatus
from typing import Any

from django.conf import settings

from publisher import __version__
from publisher.publications.api_tokens import SCOPES
from publisher.web.api.problems import MEDIA_TYPE
from publisher.web.api.routes import PREFIX, Parameter, Route, Table
from publisher.web.api.schemas import SCHEMAS

Json = dict[str, Any]
GUID: Json = {
    "name": "guid",
    "in": "path",
    "required": True,
    "description": "percent-encoded; slashes and colons too",
    "schema": {"type": "string", "minLength": 1, "maxLength": 500},
}


def document(table: Table) -> Json:
    """The whole description."""
    paths: dict[str, Json] = {}
    for route in table.routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "publisher",
            "version": __version__,
            "description": "A newsroom's articles: put, read, corrected, killed.",
        },
        "servers": [{"url": f"{settings.BASE_URL}{PREFIX}"}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "publisher token create NAME --scope SCOPE. Scopes: "
                    + "; ".join(f"{scope}: {text}" for scope, text in SCOPES.items()),
                }
            },
        },
    }


def _operation(route: Route) -> Json:
    parameters = [GUID] if "{guid}" in route.path else []
    parameters += [_parameter(parameter) for parameter in route.query]
    parameters += [_header(name) for name in route.conditional]
    operation: Json = {
        "summary": route.summary,
        "operationId": _id(route),
        "parameters": parameters,
        "responses": {str(status): _answer(route, status) for status in sorted(route.statuses())},
    }
    if route.scope:
        operation["security"] = [{"token": [route.scope]}]
    if route.takes:
        content = {kind: _content(name) for kind, name in route.takes.items()}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _id(route: Route) -> str:
    words = route.path.replace("{guid}", "one").strip("/").replace(".", "/").split("/")
    return "-".join([route.method.lower(), *words])


def _parameter(parameter: Parameter) -> Json:
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.text,
        "schema": dict(parameter.schema),
    }


def _header(name: str) -> Json:
    return {
        "name": name,
        "in": "header",
        "description": "RFC 9110, 13.1; the ETag of a version",
        "schema": {"type": "string"},
    }


def _answer(route: Route, status: int) -> Json:
    phrase = HTTPStatus(status).phrase
    if status not in route.answers:
        return {"description": phrase, "content": {MEDIA_TYPE: _content("Problem")}}
    name = route.answers[status]
    content = {"content": {"application/json": _content(name)}} if name else {}
    return {"description": phrase, **content}


def _content(schema: str) -> Json:
    return {"schema": {"$ref": f"#/components/schemas/{schema}"}}
