"""`/hooks/websub/{publication}/{source}/{token}`: a hub verifies our subscription, then pushes."""

import logging
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from publisher.actions.intake.sources.confirm_hub import confirm_hub, source_of_callback
from publisher.actions.intake.sources.take_push import take_push
from publisher.channels.feed_fetch import MOST_BYTES
from publisher.editorial.models import Source
from publisher.web.api.bodies import read_body
from publisher.web.api.problems import ApiError

log = logging.getLogger(__name__)


@csrf_exempt  # the token in the address and the signature are the authority
def websub(request: HttpRequest, publication: str, source: str, token: str) -> HttpResponse:
    """What the recommendation wants (https://www.w3.org/TR/websub/, 5.3 and 7): the challenge, 404
    for what we did not ask for, 410 for what we want no more, 2xx for every push that was read."""
    try:
        found = source_of_callback(publication=publication, slug=source, token=token)
        if found is None:
            return _plain_text(404, "no subscription has this address")
        if request.method in {"GET", "HEAD"}:
            return _verified(request, found)
        if request.method == "POST":
            return _pushed(request, found)
    except ApiError as problem:
        return _plain_text(problem.status, str(problem))
    except (OperationalError, InterfaceError):
        return _plain_text(503, "the database is out of reach; push it again")
    response = _plain_text(405, "GET verifies, POST pushes")
    response["Allow"] = "GET, HEAD, POST"
    return response


def _verified(request: HttpRequest, source: Source) -> HttpResponse:
    query = {name: request.GET[name] for name in request.GET}
    challenge = confirm_hub(source=source, query=query, now=datetime.now(UTC))
    if challenge is None:
        return _plain_text(404, "this was not asked for")
    return _plain_text(200, challenge)


def _pushed(request: HttpRequest, source: Source) -> HttpResponse:
    if source.paused_at is not None or source.hub_lease_expires_at is None:
        return _plain_text(410, "there is no subscription any more")
    push = take_push(
        source=source,
        body=read_body(request, MOST_BYTES),
        signature=request.headers.get("X-Hub-Signature", ""),
        content_type=request.headers.get("Content-Type", ""),
        now=datetime.now(UTC),
    )
    if push is None:
        log.warning("source %s: a push was not push", source.slug)
    elif push.refused:
        log.warning("source %s: %s entries of a push refused", source.slug, len(push.refused))
    return HttpResponse(status=202)


def _plain_text(status: int, text: str) -> HttpResponse:
    """Plain text that no browser takes for a page: a challenge is the hub's own words."""
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response
