"""Problem details (RFC 9457): every refusal of the API as one JSON document, never HTML."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import quote

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from publisher.content.problems import BadInput
from publisher.errors import OutOfReach, PublisherError, Refused
from publisher.web.api.documents import Document, write

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
# Python 3.13 took over RFC 9110's newer words; what callers read does not depend on it.
PHRASES = {413: "Request Entity Too Large", 422: "Unprocessable Entity"}


class Problem(Document, kw_only=True):
    """RFC 9457; `code` is stable, `where` the field, header or parameter"""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    where: str | None
    line: int | None


class ApiError(Exception):
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


def problem_of(error: PublisherError, conflicts: frozenset[str] = frozenset()) -> ApiError:
    """The same error as a problem: 404 not there, 409 a conflict, 503 out of reach, else 422.

    `conflicts` are codes of the route's own that are conflicts too.
    """
    line = error.line if isinstance(error, BadInput) else None
    if isinstance(error, OutOfReach):
        return ApiError(503, error.code, error.message, where=error.where, headers=RETRY)
    if error.code in MISSING:
        return ApiError(404, error.code, error.message, where=error.where)
    conflict = error.code in CONFLICTS | conflicts or isinstance(error, Refused)
    status = 409 if conflict else 422
    return ApiError(status, error.code, error.message, where=error.where, line=line)


def phrase(status: int) -> str:
    """The status in words, the same on every Python."""
    return PHRASES.get(status) or HTTPStatus(status).phrase


def out_of_reach() -> ApiError:
    """The database does not answer; what it said may hold its address, so it stays here."""
    return ApiError(
        503, "database_out_of_reach", "the database is out of reach; try again", headers=RETRY
    )


def guarded(
    request: HttpRequest, respond: Callable[[], HttpResponse], log: logging.Logger, place: str
) -> HttpResponse:
    """What `respond` returns, or the problem that stopped it; our own fault is logged with the
    place and told nobody."""
    try:
        return respond()
    except ApiError as problem:
        return answer(request, problem)
    except PublisherError as error:
        return answer(request, problem_of(error))
    except SuspiciousOperation:
        return answer(request, ApiError(400, "bad_request", "the request is malformed"))
    except (OperationalError, InterfaceError):
        return answer(request, out_of_reach())
    except Exception:
        log.exception("internal error at %s", place)
        fault = "this is our fault, and it is in our log"
        return answer(request, ApiError(500, "internal_error", fault))


def answer(request: HttpRequest, problem: ApiError) -> HttpResponse:
    """The problem as a response."""
    document = Problem(
        type="about:blank",
        title=phrase(problem.status),
        status=problem.status,
        detail=problem.detail,
        instance=quote(request.path, safe="/:%@!$&'()*+,;=~-._"),
        code=problem.code,
        where=problem.where or None,
        line=problem.line,
    )
    response = HttpResponse(write(document), status=problem.status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = "en"
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response
