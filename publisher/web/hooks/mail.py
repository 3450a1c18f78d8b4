"""`/hooks/mail/{publication}/{provider}/{secret}`: a mail provider says what became of mails."""

import logging
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from publisher.actions.reports.keep_report import (
    has_password,
    is_signed,
    keep_report,
    provider_with_hook,
)
from publisher.actions.reports.manage_provider import hook_url
from publisher.channels.providers.signatures import Posted
from publisher.delivery.models import MailProvider
from publisher.web.api.bodies import read_body
from publisher.web.api.problems import ApiError, guarded
from publisher.web.limits import seconds_to_wait
from publisher.web.peers import peer_key

log = logging.getLogger(__name__)
MOST_BYTES = 16_000_000  # ten thousand events
FAILURES_PER_MINUTE = 60


@csrf_exempt  # secret, signature or password say who it is
def mail_hook(request: HttpRequest, publication: str, provider: str, secret: str) -> HttpResponse:
    """200 once the body is kept; else a problem (RFC 9457), after which providers try again."""
    return guarded(
        request, lambda: _answered(request, publication, provider, secret), log, "a mail provider"
    )


def _answered(request: HttpRequest, publication: str, provider: str, secret: str) -> HttpResponse:
    row = provider_with_hook(publication=publication, provider=provider, secret=secret)
    if row is None:
        raise _refused(request, ApiError(404, "unknown_hook", "no provider posts here"))
    if request.method in {"GET", "HEAD"}:  # some look whether we are there before they post
        return JsonResponse({"result": "ready"})
    if request.method != "POST":
        headers = {"Allow": "GET, HEAD, POST"}
        raise ApiError(405, "method_not_allowed", "providers post", headers=headers)
    if not has_password(row=row, authorization=request.headers.get("Authorization", "")):
        raise _refused(request, _unauthorised())
    keep_report(row=row, posted=_posted(request, row, secret))
    return JsonResponse({"result": "kept"})


def _posted(request: HttpRequest, row: MailProvider, secret: str) -> Posted:
    posted = Posted(
        body=read_body(request, MOST_BYTES),
        headers={name.lower(): value for name, value in request.headers.items()},
        content_type=request.content_type or "",
        url=hook_url(row.publication.slug, row.provider, secret),
        now=datetime.now(UTC),
    )
    if not is_signed(row=row, posted=posted):
        raise _refused(request, _unsigned())
    return posted


def _unsigned() -> ApiError:
    detail = "the signature is missing, wrong or too old; check the signing key and the clock"
    return ApiError(
        401, "bad_signature", detail, where="signature", headers={"WWW-Authenticate": "Signature"}
    )


def _unauthorised() -> ApiError:
    """Amazon SNS sends name and password only after this answer."""
    challenge = 'Basic realm="publisher", charset="UTF-8"'
    return ApiError(
        401,
        "bad_password",
        "name or password is missing or wrong",
        where="Authorization",
        headers={"WWW-Authenticate": challenge},
    )


def _refused(request: HttpRequest, problem: ApiError) -> ApiError:
    """The problem, or 429 once one address has failed too often in this minute."""
    wait = seconds_to_wait(f"mail-hook-{peer_key(request)}", FAILURES_PER_MINUTE)
    if wait:
        headers = {"Retry-After": str(wait)}
        return ApiError(429, "too_many_requests", "too many failures; wait", headers=headers)
    return problem
