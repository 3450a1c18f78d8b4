"""`POST /hooks/{publication}/{source}`: Ghost and WordPress tell that a post has changed."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from publisher.actions.intake.receive_post import Received, receive_post
from publisher.actions.intake.sources.list_sources import source_with_webhook
from publisher.content.parsers.ghost import read_ghost
from publisher.content.parsers.post import Post
from publisher.content.parsers.source import MOST_BYTES
from publisher.content.parsers.wordpress.webhook import read_wordpress_post
from publisher.editorial.models import Source
from publisher.publications.secrets import decrypt
from publisher.web.api.bodies import read_body
from publisher.web.api.problems import ApiError, guarded
from publisher.web.hooks.signatures import ghost_signed, wordpress_signed
from publisher.web.limits import seconds_to_wait
from publisher.web.peers import peer_key

log = logging.getLogger(__name__)
FAILURES_PER_MINUTE = 60
Signed = Callable[[bytes, Mapping[str, str], str, datetime], bool]
KINDS: dict[str, tuple[Signed, Callable[[bytes], Post | None]]] = {
    Source.Webhook.GHOST: (ghost_signed, read_ghost),
    Source.Webhook.WORDPRESS: (wordpress_signed, read_wordpress_post),
}


@csrf_exempt  # the signature says who it is
def webhook(request: HttpRequest, publication: str, source: str) -> HttpResponse:
    """What became of the post, or a problem (RFC 9457).

    Never 410: Ghost would take its webhook away for good.
    """
    place = f"a webhook of {source}"
    return guarded(
        request, lambda: JsonResponse(_received(request, publication, source)), log, place
    )


def _received(request: HttpRequest, publication: str, slug: str) -> dict[str, Any]:
    if request.method != "POST":
        raise ApiError(
            405, "method_not_allowed", "webhooks come by POST", headers={"Allow": "POST"}
        )
    source = _source(publication, slug)
    signed, read = KINDS[source.webhook]
    body = read_body(request, MOST_BYTES)
    now = datetime.now(UTC)
    if not signed(body, request.headers, decrypt(source.webhook_secret), now):
        raise _unsigned(request)
    post = read(body)
    return _document(
        receive_post(source=source, post=post, now=now) if post else Received(result="ignored")
    )


def _source(publication: str, slug: str) -> Source:
    source = source_with_webhook(publication=publication, slug=slug)
    if source is None:
        raise ApiError(404, "unknown_source", "no source has a webhook here", where="path")
    if source.paused_at is not None:
        raise ApiError(503, "source_paused", "the source is paused", headers={"Retry-After": "300"})
    return source


def _unsigned(request: HttpRequest) -> ApiError:
    wait = seconds_to_wait(f"hook-{peer_key(request)}", FAILURES_PER_MINUTE)
    if wait:
        headers = {"Retry-After": str(wait)}
        return ApiError(429, "too_many_requests", "too many without a signature", headers=headers)
    return ApiError(
        401,
        "bad_signature",
        "the signature is missing, wrong or too old; check the secret and the clock",
        where="signature",
        headers={"WWW-Authenticate": "Signature"},
    )


def _document(received: Received) -> dict[str, Any]:
    return {
        "result": received.result,
        "guid": received.article.guid if received.article else None,
        "version": received.version.number if received.version else None,
        "warnings": [
            {"code": warning.code, "line": warning.line, "message": warning.message}
            for warning in received.warnings
        ],
    }
