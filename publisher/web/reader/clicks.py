"""/r/{link} and /r/{link}/{reader}: where the links of letters pass by that count clicks."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from publisher.actions.measuring.counting import COUNTER, WRITING
from publisher.actions.measuring.follow_link import follow_link
from publisher.actions.measuring.programs import is_program
from publisher.web.peers import peer_key
from publisher.web.reader.pages import keep_private


@require_safe
def follow(request: HttpRequest, link: str, reader: str = "") -> HttpResponse:
    """Lead on. Who asks is not kept: no address, no browser, no cookie; programs do not count."""
    now = datetime.now(UTC)
    found = follow_link(link=link, reader=reader, now=now)
    if found is None:
        raise Http404
    counts = found.counts or found.followed is not None
    if counts and not is_program(request.method or "", request.META):
        visitor = f"{peer_key(request)} {request.META.get('HTTP_USER_AGENT', '')}"
        COUNTER.add(found, visitor=visitor, now=now)
        WRITING.wake()
    return keep_private(HttpResponseRedirect(found.address))
