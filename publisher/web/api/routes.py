"""What a route of the API is: the dispatcher obeys it, the OpenAPI document shows it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from publisher.web.api.callers import Caller
from publisher.web.api.documents import Document, Json, write

PREFIX = "/api/v1"
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that may be answered: its caller is known and has the route's scope."""

    request: HttpRequest
    identified: Caller | None  # none where the route asks for no scope
    now: datetime
    key: str = ""  # what stands in the braces of the route's path
    query: Mapping[str, str] = field(default_factory=dict)
    document: Any = None  # the body, where the route says what it reads
    known: Destination | None = None  # whose token it is, where the route is for partners

    @property
    def destination(self) -> Destination:
        """Where the partner pulls, whose token it is."""
        assert self.known is not None
        return self.known

    @property
    def caller(self) -> Caller:
        """Whose token it is, where the route has a scope."""
        assert self.identified is not None
        return self.identified

    @property
    def publication(self) -> Publication:
        """The token's own."""
        return self.caller.publication

    @property
    def decision(self) -> dict[str, Any]:
        """Who decides, and when, as actions ask for it."""
        return {"actor": self.caller.actor, "now": self.now}

    @property
    def about(self) -> dict[str, Any]:
        """The same, and for which publication."""
        return {"publication": self.publication, **self.decision}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a handler returns: a document, or none (204, 304)."""

    status: int
    document: Document | Json | bytes | None = None  # bytes are JSON already
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The document as JSON, nothing where there is none."""
        if self.document is None or isinstance(self.document, bytes):
            return self.document or b""
        return write(self.document)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query or the path: its schema (JSON Schema) and what it means. `empty` is
    the code that refuses it where it has no value."""

    name: str
    schema: Mapping[str, Any]
    text: str
    empty: str = "bad_query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of one address.

    `answers` names the document of each success; `problems` are the statuses of refusals beyond
    those that every route has. `takes` maps the media types of a body to their documents; where
    `reads` is set, the body is read as that document before the handler is called. `idempotent`:
    it heeds the header Idempotency-Key. `partner_scope`: it asks for a partner's token with this
    scope (actions/partners/partner_tokens.py), and for no other.
    """

    method: str
    path: str
    handler: Callable[[Call], Answer]
    summary: str
    scope: str | None
    answers: Mapping[int, type | None]
    problems: tuple[int, ...] = ()
    takes: Mapping[str, type] = field(default_factory=dict)
    reads: type[Document] | None = None
    query: tuple[Parameter, ...] = ()
    key: Parameter | None = None  # what stands in the braces
    conditional: tuple[str, ...] = ()  # which headers of RFC 9110, 13 it heeds
    idempotent: bool = False
    conflicts: frozenset[str] = frozenset()  # codes of errors that are answered with 409
    partner_scope: str = ""

    def statuses(self) -> set[int]:
        """Every status that this route may answer with."""
        common = {400, 406, 500}
        guarded = {401, 403, 429, 503} if self.scope or self.partner_scope else set()
        body = {411, 413, 415, 422} if self.takes else set()
        once = {422} if self.idempotent else set()
        return {*self.answers, *self.problems, *common, *guarded, *body, *once}


class Table:
    """The routes, and which of them a path means.

    `never_deleted`: by path, what is told to who asks for a deletion that is never done.
    """

    def __init__(
        self, routes: tuple[Route, ...], never_deleted: Mapping[str, str] | None = None
    ) -> None:
        self.routes, self.never_deleted = routes, never_deleted or {}
        self._methods: dict[str, dict[str, Route]] = {}
        for route in routes:
            self._methods.setdefault(route.path, {})[route.method] = route
        self._patterns = {path: _pattern(path) for path in sorted(self._methods, key=len)}

    def resolve(self, method: str, path: str) -> tuple[str, str] | None:
        """The path's template and what stands in its braces; None for no address of ours.

        A guid may hold slashes, and the server has decoded them: the last part is a thing of the
        article's own where this method has one, else it belongs to the guid.
        """
        found = [
            (template, match[1] if match.groups() else "")
            for template, pattern in self._patterns.items()
            if (match := pattern.fullmatch(path))
        ]
        with_method = [one for one in found if method in self._methods[one[0]]]
        if with_method:
            return with_method[-1]
        return found[0] if found else None

    def methods(self, template: str) -> dict[str, Route]:
        """The routes of one template, by method."""
        return self._methods[template]


def _pattern(path: str) -> re.Pattern[str]:
    """A key is one part of the path, but a guid takes whatever stands there."""
    before, key, after = path.replace("}", "{").split("{") if "{" in path else (path, "", "")
    group = {"": "", "guid": "(.+)"}.get(key, "([^/]+)")
    return re.compile(f"{re.escape(before)}{group}{re.escape(after)}", re.DOTALL)
