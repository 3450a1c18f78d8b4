"""/hub: our WebSub hub. POST takes requests of subscribers, GET explains it to people."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.feeds.hub.request_subscription import request_subscription
from publisher.channels.http import Forbidden, address_of
from publisher.channels.websub import FORM
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.web.limits import seconds_to_wait
from publisher.web.peers import peer_key

LARGEST = 16_384  # bytes of a request
MOST = 50  # parameters of it
WAIT = 60  # seconds to ask again after
# Requests a minute. Every one of them has us call a host that somebody else named.
PER_ASKER, PER_CALLBACK_HOST = 300, 120


@csrf_exempt  # a subscriber's server has no cookie; what it asks for is verified at its callback
@require_http_methods(["GET", "HEAD", "POST"])
def hub(request: HttpRequest) -> HttpResponse:
    """202 once a request was understood (WebSub 5.1.2); else the reason as plain text."""
    if request.method != "POST":
        return render(request, "pages/hub.html", {"publication": None})
    if request.content_type != FORM:
        return _text(415, f"send the parameters as {FORM}")
    length = whole_number(request.META.get("CONTENT_LENGTH") or "0")
    if length is None:
        return _text(400, "Content-Length must be a number")
    if length > LARGEST:
        return _text(413, f"a request has at most {LARGEST} bytes")
    try:
        form = _form(request.body)
        if wait := _wait(request, dict(form).get("hub.callback", "")):
            return _come_again("too many requests; ask again later", wait)
        request_subscription(form=form, now=datetime.now(UTC))
    except PublisherError as error:
        return _refusal(error)
    return _text(202, "it will be verified at the callback")


def _wait(request: HttpRequest, callback: str) -> int:
    """Count the request for who asks and for whom it would have called; the seconds to wait when
    either is one too many, else 0."""
    asker = seconds_to_wait(f"hub-from-{peer_key(request)}", PER_ASKER)
    if asker:
        return asker
    try:
        host = address_of(callback).host
    except Forbidden:
        return 0  # it is refused anyway
    return seconds_to_wait(f"hub-to-{host.rstrip('.').lower()}", PER_CALLBACK_HOST)


def _form(body: bytes) -> list[tuple[str, str]]:
    """The parameters in their order. Raises PublisherError `bad_form`."""
    try:
        return parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST
        )
    except ValueError:  # UnicodeDecodeError is one
        raise PublisherError(
            "bad_form", f"the body must be UTF-8 with at most {MOST} parameters", "body"
        ) from None


def _refusal(error: PublisherError) -> HttpResponse:
    if error.code != "too_many_requests":
        return _text(400, error.message)
    return _come_again(error.message, WAIT)


def _come_again(why: str, seconds: int) -> HttpResponse:
    answer = _text(429, why)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _text(status: int, text: str) -> HttpResponse:
    answer = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
