"""From a request to its handler, and from whatever happens to an answer in JSON."""

import logging
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from publisher.content.typography import FORBIDDEN
from publisher.errors import PublisherError
from publisher.web.api import table
from publisher.web.api.bodies import accepts_json, media_type, read_body, unsupported
from publisher.web.api.callers import Caller, caller_of, destination_of
from publisher.web.api.documents import LARGEST, read
from publisher.web.api.idempotency import answered_once
from publisher.web.api.problems import ApiError, guarded, problem_of
from publisher.web.api.routes import JSON, PREFIX, Answer, Call, Route

log = logging.getLogger(__name__)


@csrf_exempt  # no cookie counts here
def api(request: HttpRequest) -> HttpResponse:
    """Everything under /api/: an answer or a problem, never HTML."""
    match = request.resolver_match
    place = f"{request.method} {match.route if match else ''}"
    return guarded(request, lambda: _response(request, _answer(request)), log, place)


def _answer(request: HttpRequest) -> Answer:
    method = "GET" if request.method == "HEAD" else request.method or ""
    route, key = _route(method, _path(request))
    now = datetime.now(UTC)
    caller = _caller(request, route, now)
    known = destination_of(request, route.partner_scope, now) if route.partner_scope else None
    if not accepts_json(request):
        raise ApiError(406, "not_acceptable", f"there is {JSON} only", where="Accept")
    query = _query(request, route)
    body = _body(request, route)
    try:
        document = read(body, route.reads) if route.reads else None
        call = Call(
            request=request,
            identified=caller,
            now=now,
            key=key,
            query=query,
            document=document,
            known=known,
        )
        return answered_once(call, route, body)
    except PublisherError as error:
        raise problem_of(error, route.conflicts) from None


def _path(request: HttpRequest) -> str:
    """The path below PREFIX, percent-decoded; bytes that are no UTF-8 stay percent-encoded."""
    if not request.path_info.startswith(f"{PREFIX}/"):
        raise _unknown()
    return request.path_info.removeprefix(PREFIX)


def _route(method: str, path: str) -> tuple[Route, str]:
    found = table.TABLE.resolve(method, path)
    if found is None:
        raise _unknown()
    template, key = found
    routes = table.TABLE.methods(template)
    if method not in routes:
        refusal = table.TABLE.never_deleted.get(template) if method == "DELETE" else None
        raise ApiError(
            405,
            "never_deleted" if refusal else "method_not_allowed",
            refusal or f"{method} is not for this address",
            where="method",
            headers={"Allow": ", ".join(sorted({*routes, *({"HEAD"} if "GET" in routes else ())}))},
        )
    return routes[method], key


def _unknown() -> ApiError:
    detail = f"there is no such address; see {PREFIX}/openapi.json"
    return ApiError(404, "unknown_address", detail, where="path")


def _caller(request: HttpRequest, route: Route, now: datetime) -> Caller | None:
    if route.scope is None:
        return None
    caller = caller_of(request, now)
    caller.require(route.scope)
    return caller


def _query(request: HttpRequest, route: Route) -> dict[str, str]:
    """The query's parameters. A misspelt one is refused, for it would be lost, and so is a word
    that its schema does not name; without a value is none of a reading: whoever asks for nothing
    leaves it out."""
    known = {parameter.name: parameter for parameter in route.query}
    for name, values in request.GET.lists():
        if name not in known or len(values) > 1:
            detail = f"known are: {', '.join(known)}" if known else "none is known here"
            message = "is given twice" if name in known else f"is not known; {detail}"
            raise ApiError(
                400, "bad_query", f"the parameter {name[:40]!r} {message}", where="query"
            )
    query = {name: str(value) for name, value in request.GET.items()}
    for name, value in query.items():
        if not value and route.method == "GET":
            detail = f"{name} has no value; leave it out"
            raise ApiError(400, known[name].empty, detail, where=name)
        if FORBIDDEN.search(value):
            detail = f"{name} holds a control character or half a pair"
            raise ApiError(400, "bad_query", detail, where=name)
        words = known[name].schema.get("enum")
        if words is not None and value not in words:
            detail = f"{name}: it must be one of {', '.join(words)}"
            raise ApiError(400, "bad_query", detail, where=name)
    return query


def _body(request: HttpRequest, route: Route) -> bytes:
    """The body of a route that says what it reads; the others read their own."""
    if route.reads is None:
        return b""
    if (kind := media_type(request).name) != JSON:
        raise unsupported(f"{kind} is not read here; send {JSON}", JSON)
    return read_body(request, LARGEST)


def _response(request: HttpRequest, answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type=JSON)
    if answer.status in {204, 304}:
        del response.headers["Content-Type"]
    if answer.status != 204:
        response.headers["Content-Length"] = str(len(response.content))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    response.headers["Content-Language"] = "en"
    for name, value in answer.headers.items():
        response.headers[name] = value
    if request.method == "HEAD":
        response.content = b""
    return response
