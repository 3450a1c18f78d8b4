"""One send: live progress to the end, deliveries by state, and how to stop it."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.measuring.report_clicks import FEW, report_clicks
from publisher.actions.sends.control_send import (
    cancel_send,
    pause_send,
    resume_send,
    stop_all,
)
from publisher.actions.sends.current_text import needs_approval
from publisher.actions.sends.list_sends import send_rows, sends_in
from publisher.delivery.models import Send
from publisher.delivery.relays import relays_in_trouble
from publisher.delivery.sends import STANDING
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.sends.progress import progress_of

CONTROLS: dict[str, Callable[..., object]] = {
    "pause": pause_send,
    "resume": resume_send,
    "cancel": cancel_send,
}


@require_safe
@desk(Permission.VIEW, send_rows)
def send(request: HttpRequest, visit: Visit, found: Send) -> HttpResponse:
    """The whole page."""
    return _page(request, visit, found)


@require_safe
@desk(Permission.VIEW, send_rows)
def progress(request: HttpRequest, visit: Visit, found: Send) -> HttpResponse:
    """The part of the page that changes; it asks for itself again while the send moves."""
    return desk_page(request, visit, "fragments/progress.html", _context(visit, found))


@require_POST
@desk(Permission.SEND, send_rows)
def control(request: HttpRequest, visit: Visit, found: Send) -> HttpResponse:
    """Pause, resume or cancel one send."""
    act = CONTROLS.get(request.POST.get("act", ""))
    if act is None:
        return _page(request, visit, found, status=400)
    try:
        act(send=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        found.refresh_from_db()
        return _page(request, visit, found, problem=explained(error), status=409)
    return redirect("send", found.pk)


@require_POST
@desk(Permission.SEND)
def stop_everything(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Stop-press: every running send of the publication halts; a person releases each later."""
    stop_all(publication=visit.publication, actor=visit.actor, now=datetime.now(UTC))
    return redirect("today")


def _context(visit: Visit, found: Send) -> dict[str, object]:
    running = sends_in(visit.publication, Send.State.RUNNING, Send.State.PREPARING)
    return {
        "progress": progress_of(found, datetime.now(UTC)),
        "send": found,
        "running": running.count(),
        "relays": relays_in_trouble() if found.state == Send.State.RUNNING else [],
        "approves": found.state in STANDING and needs_approval(found),
        "may_send": visit.may(Permission.SEND),
        "may_see_addresses": visit.may(Permission.ADDRESSES),
    }


def _clicks(found: Send) -> dict[str, object]:
    """What became of its links; nothing where none was measured."""
    if found.kind != Send.Kind.ISSUE or found.issue is None:
        return {}
    report = report_clicks(issue=found.issue)
    return {"clicks": report if report.links else None, "few": FEW}


def _page(
    request: HttpRequest, visit: Visit, found: Send, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {**_context(visit, found), "problem": problem, **_clicks(found)}
    return desk_page(request, visit, "pages/send.html", context, status=status)
