"""The one table of the API's addresses: the dispatcher obeys it, the OpenAPI document shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from publisher.publications.models import Publication
from publisher.web.api.callers import Caller

PREFIX = "/api/v1"
ARTICLE = "/articles/{guid}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that may be answered: its caller is known and has the route's scope."""

    request: HttpRequest
    token: Caller | None  # none where the route asks for no scope
    now: datetime
    guid: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def caller(self) -> Caller:
        """Whose token it is, where the route has a scope."""
        assert self.token is not None
        return self.token

    @property
    def publication(self) -> Publication:
        """The token's own."""
        return self.caller.publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a handler returns: a document, or none (304)."""

    status: int
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query: its schema (JSON Schema) and what it means."""

    name: str
    schema: Mapping[str, Any]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of one address.

    `answers` names the schema of each success; `problems` are the statuses of refusals beyond
    those that every route has. `takes` maps the media types of a body to their schemas.
    """

    method: str
    path: str
    handler: Callable[[Call], Answer]
    summary: str
    scope: str | None
    answers: Mapping[int, str | None]
    problems: tuple[int, ...] = ()
    takes: Mapping[str, str] = field(default_factory=dict)
    query: tuple[Parameter, ...] = ()
    conditional: tuple[str, ...] = ()  # which headers of RFC 9110, 13 it heeds

    def statuses(self) -> set[int]:
        """Every status that this route may answer with."""
        common = {400, 406, 500}
        guarded = {401, 403, 429, 503} if self.scope else set()
        body = {411, 413, 415, 422} if self.takes else set()
        return {*self.answers, *self.problems, *common, *guarded, *body}


class Table:
    """The routes, and which of them a path means."""

    def __init__(self, routes: tuple[Route, ...]) -> None:
        self.routes = routes
        self.fixed = {r.path for r in routes if "{" not in r.path}
        self.under_article = {
            (r.method, r.path.removeprefix(f"{ARTICLE}/")): r.path
            for r in routes
            if r.path.startswith(f"{ARTICLE}/")
        }

    def resolve(self, method: str, path: str) -> tuple[str, str] | None:
        """The path's template and its guid; None for no address of ours.

        A guid may hold slashes, and the server has decoded them: the last part is a thing of the
        article's own where this method has one, else it belongs to the guid.
        """
        if path in self.fixed:
            return path, ""
        guid = path.removeprefix("/articles/")
        if guid == path or not guid:
            return None
        owner, _, last = guid.rpartition("/")
        template = self.under_article.get((method, last))
        return (template, owner) if template and owner else (ARTICLE, guid)

    def methods(self, template: str) -> dict[str, Route]:
        """The routes of one template, by method."""
        return {route.method: route for route in self.routes if route.path == template}
