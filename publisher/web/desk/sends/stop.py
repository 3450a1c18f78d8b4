"""/desk/stop/: stop-press. The page names what would stand still; its one button does it."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.sends.control_send import stop_all
from publisher.actions.sends.list_sends import sends_in
from publisher.delivery.models import Send
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.states import SEND

MOST = 30
State = Send.State


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEND)
def stop_everything(request: HttpRequest, visit: Visit) -> HttpResponse:
    """POST: every send of the publication that goes is halted; a person releases each later."""
    if request.method == "POST":
        stop_all(publication=visit.publication, actor=visit.actor, now=datetime.now(UTC))
        return redirect("today")
    going = sends_in(visit.publication, State.RUNNING, State.PREPARING, State.SCHEDULED)
    rows = [(send, SEND[State(send.state)]) for send in going[:MOST]]
    context = {"going": rows, "number": going.count()}
    return desk_page(request, visit, "pages/desk/stop.html", context)
