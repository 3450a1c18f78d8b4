"""From a request to its handler, and from whatever happens to an answer in JSON."""

import json
import logging
from datetime import UTC, datetime

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from publisher.errors import PublisherError
from publisher.web.api import problems
from publisher.web.api.bodies import accepts_json
from publisher.web.api.callers import Caller, caller_of
from publisher.web.api.problems import Problem
from publisher.web.api.routes import PREFIX, Answer, Call, Route
from publisher.web.api.table import TABLE

log = logging.getLogger(__name__)
NO_DELETE = (
    "an article is never deleted: partners and readers have it. POST .../kill when it must not be "
    "used, .../unpublish to withdraw it quietly, .../takedown when the law wants it gone"
)


@csrf_exempt  # no cookie counts here
def api(request: HttpRequest) -> HttpResponse:
    """Everything under /api/: an answer or a problem, never HTML."""
    try:
        return _response(request, _answer(request))
    except Problem as problem:
        return problems.answer(request, problem)
    except PublisherError as error:
        return problems.answer(request, problems.problem_of(error))
    except SuspiciousOperation:
        return problems.answer(request, Problem(400, "bad_request", "the request is malformed"))
    except (OperationalError, InterfaceError):
        return problems.answer(request, problems.out_of_reach())
    except Exception:
        match = request.resolver_match
        log.exception("internal error at %s %s", request.method, match.route if match else "")
        return problems.answer(
            request, Problem(500, "internal_error", "this is our fault, and it is in our log")
        )


def _answer(request: HttpRequest) -> Answer:
    method = "GET" if request.method == "HEAD" else request.method or ""
    route, guid = _route(method, _path(request))
    now = datetime.now(UTC)
    token = _caller(request, route, now)
    if not accepts_json(request):
        raise Problem(406, "not_acceptable", "there is application/json only", where="Accept")
    call = Call(request=request, token=token, now=now, guid=guid, query=_query(request, route))
    return route.handler(call)


def _path(request: HttpRequest) -> str:
    """The path below PREFIX, percent-decoded; bytes that are no UTF-8 stay percent-encoded."""
    if not request.path_info.startswith(f"{PREFIX}/"):
        raise _unknown()
    return request.path_info.removeprefix(PREFIX)


def _route(method: str, path: str) -> tuple[Route, str]:
    found = TABLE.resolve(method, path)
    if found is None:
        raise _unknown()
    template, guid = found
    routes = TABLE.methods(template)
    if method not in routes:
        deleting = method == "DELETE" and guid
        raise Problem(
            405,
            "never_deleted" if deleting else "method_not_allowed",
            NO_DELETE if deleting else f"{method} is not for this address",
            where="method",
            headers={"Allow": ", ".join(sorted({*routes, *({"HEAD"} if "GET" in routes else ())}))},
        )
    return routes[method], guid


def _unknown() -> Problem:
    detail = f"there is no such address; see {PREFIX}/openapi.json"
    return Problem(404, "unknown_address", detail, where="path")


def _caller(request: HttpRequest, route: Route, now: datetime) -> Caller | None:
    if route.scope is None:
        return None
    caller = caller_of(request, now)
    caller.require(route.scope)
    return caller


def _query(request: HttpRequest, route: Route) -> dict[str, str]:
    """The query's parameters; a misspelt one is refused, for it would be lost."""
    known = [parameter.name for parameter in route.query]
    for name, values in request.GET.lists():
        if name not in known or len(values) > 1:
            told = f"known are: {', '.join(known)}" if known else "none is known here"
            message = "is given twice" if name in known else f"is not known; {told}"
            raise Problem(400, "bad_query", f"the parameter {name[:40]!r} {message}", where="query")
    return {name: str(value) for name, value in request.GET.items()}


def _response(request: HttpRequest, answer: Answer) -> HttpResponse:
    body = b"" if answer.document is None else json.dumps(answer.document, ensure_ascii=False)
    response = HttpResponse(body, status=answer.status, content_type="application/json")
    if answer.status == 304:
        del response.headers["Content-Type"]
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    response.headers["Content-Language"] = "en"
    for name, value in answer.headers.items():
        response.headers[name] = value
    if request.method == "HEAD":
        response.content = b""
    return response
