"""Security headers on every answer, plain texts in every request, the language of the pages."""

from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponseRedirect,
    QueryDict,
)
from django.utils import translation
from django.utils.cache import patch_vary_headers

from publisher.content.typography import FORBIDDEN, strip_forbidden
from publisher.publications.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
VIEWS = "/view/"
STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def strict_policy() -> str:
    """That of every page that has none of its own; frames show mails, at their own host where there
    is one."""
    other = settings.VIEW_URL != settings.BASE_URL
    if not other:
        return STRICT_POLICY
    return STRICT_POLICY.replace("frame-src 'self'", f"frame-src 'self' {settings.VIEW_URL}")


class SecurityHeaders:
    """No inline script or style, no framing, no browser features; a view may set its own policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", strict_policy())
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response


class PlainTexts:
    """No path and no form holds what no database keeps and no feed may carry, NUL and its like; a
    query, which changes nothing, is read without it.

    The API says so itself, in JSON, and what reads its own body (hooks, the hub) checks it.
    """

    OWN_WORDS = "/api/"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(self.OWN_WORDS):
            if FORBIDDEN.search(request.path):
                raise Http404
            if any(FORBIDDEN.search(text) for text in _texts_in(request.GET)):
                request.GET = _without_forbidden(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object
    ) -> None:
        """Forms, once it is known whose they are."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            _refuse_forbidden(_texts_in(request.POST))


def _texts_in(values: QueryDict) -> Iterator[str]:
    for name, given in values.lists():
        yield name
        yield from map(str, given)


def _without_forbidden(values: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True)
    for name, given in values.lists():
        cleaned.setlist(strip_forbidden(name), [strip_forbidden(str(text)) for text in given])
    return cleaned


def _refuse_forbidden(texts: Iterable[str]) -> None:
    """Raises BadRequest."""
    if any(FORBIDDEN.search(text) for text in texts):
        raise BadRequest("a text holds a control character")


class ViewOrigin:
    """Issues are shown at PUBLISHER_VIEW_URL and nowhere else, and nothing else is shown there: a
    mail's markup shares no origin with the desk. Without that setting there is one origin."""

    ANY_HOST = ("/healthz", "/readyz")  # what probes ask of any host

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view, base = settings.VIEW_URL, settings.BASE_URL
        if view == base or request.path in self.ANY_HOST:
            return self.get_response(request)
        there = request.get_host().lower() == urlsplit(view).netloc.lower()
        wanted = request.path.startswith(VIEWS)
        if there == wanted:
            return self.get_response(request)
        if there:
            return HttpResponseNotFound("Not found\n", content_type="text/plain")
        return HttpResponseRedirect(view + request.path)


class Language:
    """The user's own language, else the browser's wish, else French."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # What is shown at an origin of its own knows nobody, and reads no cookie.
        user = None if request.path.startswith(VIEWS) else request.user
        chosen = user.language if isinstance(user, User) else ""
        known = chosen if chosen in dict(settings.DESK_LANGUAGES) else ""
        with translation.override(known or translation.get_language_from_request(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "fr")
        if not known:
            patch_vary_headers(response, ("Accept-Language",))
        return response
