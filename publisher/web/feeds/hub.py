"""/hub: our WebSub hub. POST takes requests of subscribers, GET explains it to people."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.feeds.hub.request_subscription import request_subscription
from publisher.channels.websub import FORM
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError

LARGEST = 16_384  # bytes of a request
MOST = 50  # parameters of it
WAIT = 60  # seconds to ask again after


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
        request_subscription(form=_form(request.body), now=datetime.now(UTC))
    except PublisherError as error:
        return _refusal(error)
    return _text(202, "it will be verified at the callback")


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
    answer = _text(429, error.message)
    answer.headers["Retry-After"] = str(WAIT)
    return answer


def _text(status: int, text: str) -> HttpResponse:
    answer = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
