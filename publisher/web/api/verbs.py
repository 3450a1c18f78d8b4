"""Routes beside a resource: what is asked about one row of it, and what is done with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from publisher.web.api.documents import Document, Json
from publisher.web.api.paging import Filter, Rows, page, parameters
from publisher.web.api.resource import Resource
from publisher.web.api.routes import JSON, Answer, Call, Route

Told = Document | Json


def asked(
    resource: Resource[Any],
    what: str,
    tell: Callable[[Call, Any], Told],
    answer: type,
    summary: str,
    *,
    scope: str = "",
) -> Route:
    """`GET /NAME/KEY/WHAT`: what `tell` says of the row."""
    return Route(
        method="GET",
        path=f"/{resource.name}/{{{resource.one}}}/{what}",
        handler=lambda call: Answer(status=200, document=tell(call, resource.row(call))),
        summary=summary,
        scope=scope or f"{resource.scope or resource.name}:read",
        answers={200: answer},
        problems=(404, 409, 422),
        key=resource.parameter,
    )


def done(
    resource: Resource[Any],
    verb: str,
    act: Callable[[Call, Any], Told],
    answer: type,
    summary: str,
    *,
    takes: type[Document] | None = None,
    scope: str = "",
    conflicts: frozenset[str] = frozenset(),
    idempotent: bool = True,
) -> Route:
    """`POST /NAME/KEY/VERB`: do it with the row, and say what came of it. idempotent: not where the
    network is asked, for a repetition is answered inside a transaction."""
    return Route(
        method="POST",
        path=f"/{resource.name}/{{{resource.one}}}/{verb}",
        handler=lambda call: Answer(status=200, document=act(call, resource.row(call))),
        summary=summary,
        scope=scope or f"{resource.scope or resource.name}:write",
        answers={200: answer},
        problems=(404, 409, 422),
        key=resource.parameter,
        conflicts=conflicts,
        **{**body(takes), "idempotent": idempotent},
    )


def said(
    path: str,
    act: Callable[[Call], Told],
    answer: type,
    summary: str,
    *,
    scope: str,
    takes: type[Document] | None = None,
    method: str = "POST",
    conflicts: frozenset[str] = frozenset(),
    idempotent: bool = True,
) -> Route:
    """One method of an address without a row in it; idempotent as of `done`."""
    return Route(
        method=method,
        path=path,
        handler=lambda call: Answer(status=200, document=act(call)),
        summary=summary,
        scope=scope,
        answers={200: answer},
        problems=(404, 409, 422),
        conflicts=conflicts,
        **({**body(takes), "idempotent": idempotent} if method != "GET" else {}),
    )


def below(
    resource: Resource[Any],
    name: str,
    rows: Callable[[Call, Any], Rows],
    show: Callable[[Any], Document],
    listed: type[Document],
    summary: str,
    **more: Any,
) -> Route:
    """`GET /NAME/KEY/ROWS`: the rows of a row, page by page, the newest first.

    more: `scope`, `filters`; `by`, which gives of a row the number by which its rows come.
    """
    filters: tuple[Filter, ...] = more.get("filters", ())
    by: Callable[[Any], str] = more.get("by", lambda row: "pk")

    def handler(call: Call) -> Answer:
        row = resource.row(call)
        cursor = f"{name} of {resource.one} {row.pk}"
        found, following = page(call, rows(call, row), cursor, filters, by(row))
        return Answer(status=200, document={name: [*map(show, found)], "next": following})

    scope = more.get("scope") or f"{resource.scope or resource.name}:read"
    route = asked(resource, name, lambda call, row: {}, listed, summary, scope=scope)
    return replace(route, handler=handler, problems=(404,), query=parameters(name, filters))


def body(takes: type[Document] | None) -> Json:
    """What a route says of the body that it reads; one without a body is repeated by its key,
    too."""
    if takes is None:
        return {"idempotent": True}
    return {"takes": {JSON: takes}, "reads": takes, "idempotent": True}
