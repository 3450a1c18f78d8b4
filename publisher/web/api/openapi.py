"""The OpenAPI 3.1 document, made from the table of routes."""

import re
from typing import Any

from django.conf import settings

from publisher import __version__
from publisher.publications.api_tokens import EVERY_SCOPE
from publisher.web.api import idempotency
from publisher.web.api.documents import Json
from publisher.web.api.problems import MEDIA_TYPE, Problem, phrase
from publisher.web.api.routes import JSON, PREFIX, Parameter, Route, Table
from publisher.web.api.schemas import components, reference

CONDITION = "RFC 9110, 13.1; the ETag of a version"
REPETITION = "1 to 255 characters; within 24 hours a repetition gets the first answer"


def document(table: Table) -> Json:
    """The whole description."""
    paths: dict[str, Json] = {}
    kinds = {kind for route in table.routes for kind in _documents(route)} | {Problem}
    read = {route.reads for route in table.routes if route.reads}
    for route in table.routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "publisher",
            "version": __version__,
            "description": "A newsroom's stories, issues, readers, feeds and partners, by program.",
        },
        "servers": [{"url": f"{settings.BASE_URL}{PREFIX}"}],
        "paths": paths,
        "components": {"schemas": components(kinds, read), "securitySchemes": _tokens()},
    }


def _tokens() -> Json:
    """Who may call: a program of the house, and a partner's that pulls."""
    scopes = "; ".join(f"{scope}: {text}" for scope, text in EVERY_SCOPE.items())
    given = {
        "token": f"publisher token create NAME --scope SCOPE. Scopes: {scopes}",
        "partner": "of one destination: publisher partner add SLUG --channel pull",
    }
    return {
        name: {"type": "http", "scheme": "bearer", "description": text}
        for name, text in given.items()
    }


def _operation(route: Route) -> Json:
    parameters = [_parameter(route.key, "path", required=True)] if route.key else []
    parameters += [_parameter(parameter, "query") for parameter in route.query]
    parameters += [_header(name, CONDITION) for name in route.conditional]
    parameters += [_header(idempotency.HEADER, REPETITION)] if route.idempotent else []
    operation: Json = {
        "summary": route.summary,
        "operationId": _id(route),
        "parameters": parameters,
        "responses": {str(status): _answer(route, status) for status in sorted(route.statuses())},
    }
    if route.scope:
        operation["security"] = [{"token": [route.scope]}]
    if route.partner_scope:
        operation["security"] = [{"partner": [route.partner_scope]}]
    if route.takes:
        content = {media: _content(kind) for media, kind in route.takes.items()}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _documents(route: Route) -> set[type]:
    """The classes of what a route takes and answers."""
    return {*route.takes.values(), *(kind for kind in route.answers.values() if kind)}


def _id(route: Route) -> str:
    words = re.sub(r"\{\w+\}", "one", route.path).strip("/").replace(".", "/").split("/")
    return "-".join([route.method.lower(), *words])


def _parameter(parameter: Parameter, place: str, **more: Any) -> Json:
    return {
        "name": parameter.name,
        "in": place,
        **more,
        "description": parameter.text,
        "schema": dict(parameter.schema),
    }


def _header(name: str, text: str) -> Json:
    return {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}


def _answer(route: Route, status: int) -> Json:
    words = phrase(status)
    if status not in route.answers:
        return {"description": words, "content": {MEDIA_TYPE: _content(Problem)}}
    kind = route.answers[status]
    content = {"content": {JSON: _content(kind)}} if kind else {}
    return {"description": words, **content}


def _content(kind: type) -> Json:
    return {"schema": reference(kind)}
