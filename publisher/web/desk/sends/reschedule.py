"""/desk/sends/{id}/reschedule/: another hour for a send that waits for its own."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.compose.send_hours import hour_in, presets
from publisher.actions.sends.list_sends import send_rows
from publisher.actions.sends.reschedule_send import is_movable, reschedule_send
from publisher.content.problems import BadInput
from publisher.delivery.models import Send
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEND, send_rows)
def reschedule(request: HttpRequest, visit: Visit, found: Send) -> HttpResponse:
    """GET offers hours, POST gives it the one that was chosen or typed."""
    if request.method != "POST":
        return _page(request, visit, found)
    zone = ZoneInfo(visit.publication.time_zone)
    try:
        at = hour_in(request.POST, zone)
        if at is None:
            raise BadInput("bad_time", "no hour was chosen", "at")
        now, seen = datetime.now(UTC), _seen(request.POST.get("seen", ""))
        reschedule_send(send=found, at=at, actor=visit.actor, now=now, seen=seen)
    except PublisherError as error:
        found.refresh_from_db()
        return _page(request, visit, found, explained(error), 409)
    return redirect("send", found.pk)


def _seen(text: str) -> datetime | None:
    """The hour that the page showed. None, which holds nobody back, for what is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _page(
    request: HttpRequest, visit: Visit, found: Send, problem: object = "", status: int = 200
) -> HttpResponse:
    now = datetime.now(UTC)
    begins = found.state == Send.State.SCHEDULED and found.not_before <= now
    issue = found.issue
    context = {
        "send": found,
        "waits": is_movable(found) and not begins,
        "presets": presets(newsletter=issue.newsletter, now=now) if issue else [],
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/reschedule.html", context, status=status)
