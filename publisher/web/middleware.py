"""Security headers on every answer, and the language of the pages."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotFound,
    HttpResponseRedirect,
)
from django.utils import translation
from django.utils.cache import patch_vary_headers

from publisher.publications.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]

STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class SecurityHeaders:
    """No inline script or style, no framing, no browser features; a view may set its own policy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", STRICT_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response


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
        wanted = request.path.startswith("/view/")
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
        chosen = request.user.language if isinstance(request.user, User) else ""
        known = chosen if chosen in dict(settings.LANGUAGES) else ""
        with translation.override(known or translation.get_language_from_request(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "fr")
        if not known:
            patch_vary_headers(response, ("Accept-Language",))
        return response
