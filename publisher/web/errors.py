"""Error pages: calm, in every language of ours, and never in need of the database."""

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from publisher.web.api import problems
from publisher.web.api.problems import ApiError
from publisher.web.kept import kept, posted_by_us

PROGRAM_PATHS = ("/api/", "/hooks/")  # who calls these reads no pages
DESK = "/desk/"
PAGES = (413, 429)  # that are not only statuses
DETAILS = {
    400: "the request is malformed",
    403: "this is not allowed",
    404: "there is no such address",
    500: "this is our fault, and it is in our log",
}
CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "unknown_address",
    410: "withdrawn",
    500: "internal_error",
}


def _page(request: HttpRequest, status: int, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith(PROGRAM_PATHS):
        detail = DETAILS[status]
        if isinstance(exception, DisallowedHost):
            detail = "the Host header names another host than PUBLISHER_BASE_URL"
        return problems.answer(request, ApiError(status, CODES[status], detail))
    with translation.override(_language(request)):
        body = render_to_string("pages/error.html", {"status": status, "publication": None})
        response = HttpResponse(body, status=status)
        response.headers["Content-Language"] = translation.get_language() or ""
    response.headers["Cache-Control"] = "no-store"
    return response


def _language(request: HttpRequest) -> str:
    """The page's own; of readers the browser's first wish, for we speak more to them."""
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    if request.path.startswith(DESK):
        return spoken
    wishes = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200].lower())
    first = wishes[0][0].partition("-")[0] if wishes else ""
    return first if first in dict(settings.READER_LANGUAGES) else spoken


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def refused(request: HttpRequest, problem: ApiError) -> HttpResponse:
    """A page for people where a form goes too far; programs get the problem itself."""
    response = _page(request, problem.status if problem.status in PAGES else 400)
    response.status_code = problem.status
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def gone(request: HttpRequest) -> HttpResponse:
    """What was here was withdrawn, and its page need not say more."""
    return _page(request, 410)


def shows_nothing(request: HttpRequest, back: str) -> HttpResponse:
    """The address only does something. back: a page that leads there."""
    context = {"status": 405, "publication": None, "back": back}
    response = HttpResponse(render_to_string("pages/error.html", context), status=405)
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """The form is too old, or cookies are off. What was typed in a long form of ours is not lost:
    it is shown again, under a token of now, to who typed it."""
    if request.path.startswith(DESK) and posted_by_us(request):
        return kept(request)
    return _page(request, 403)
