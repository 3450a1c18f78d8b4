"""Problem details (RFC 9457): every refusal of the API as one JSON document, never HTML."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from publisher.content.problems import BadInput
from publisher.errors import OutOfReach, PublisherError, Refused

MEDIA_TYPE = "application/problem+json"
RETRY = {"Retry-After": "5"}
# What is right in itself, but not with what is stored already.
CONFLICTS = frozenset(
    {
        "article_killed",
        "article_taken_down",
        "article_unpublished",
        "guid_of_another_source",
        "older_version",
    }
)
MISSING = frozenset({"unknown_article"})


class Problem(Exception):
    """A request that is not answered as asked. `where` names a field, header or parameter."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        where: str = "",
        line: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.where, self.line, self.headers = where, line, headers or {}


def problem_of(error: PublisherError) -> Problem:
    """The same error as a problem: 404 not there, 409 a conflict, 503 out of reach, else 422."""
    line = error.line if isinstance(error, BadInput) else None
    if isinstance(error, OutOfReach):
        return Problem(503, error.code, error.message, where=error.where, headers=RETRY)
    if error.code in MISSING:
        return Problem(404, error.code, error.message, where=error.where)
    conflict = error.code in CONFLICTS or isinstance(error, Refused)
    status = 409 if conflict else 422
    return Problem(status, error.code, error.message, where=error.where, line=line)


def out_of_reach() -> Problem:
    """The database does not answer; what it said may hold its address, so it stays here."""
    return Problem(
        503, "database_out_of_reach", "the database is out of reach; try again", headers=RETRY
    )


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as a response."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": quote(request.path, safe="/:%@!$&'()*+,;=~-._"),
        "code": problem.code,
        "where": problem.where or None,
        "line": problem.line,
    }
    response = HttpResponse(
        json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"),
        status=problem.status,
        content_type=MEDIA_TYPE,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = "en"
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response
