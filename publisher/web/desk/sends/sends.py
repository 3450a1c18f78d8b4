"""One send: live progress to the end, deliveries by state, and how to stop it."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.sends.control_send import (
    cancel_send,
    needs_approval,
    pause_send,
    resume_send,
    stop_all,
)
from publisher.delivery.models import Send
from publisher.delivery.relays import relays_in_trouble
from publisher.delivery.sends import STANDING
from publisher.errors import PublisherError
from publisher.web.desk.door.permissions import Role, Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.sends.progress import progress_of

CONTROLS: dict[str, Callable[..., object]] = {
    "pause": pause_send,
    "resume": resume_send,
    "cancel": cancel_send,
}


@require_safe
@desk
def send(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """The whole page."""
    return _page(request, visit, visit.find(_sends(), number))


@require_safe
@desk
def progress(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """The part of the page that changes; it asks for itself again while the send moves."""
    found = visit.find(_sends(), number)
    return desk_page(request, visit, "fragments/progress.html", _context(visit, found))


@require_POST
@desk
def control(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Pause, resume or cancel one send."""
    found = visit.find(_sends(), number, Role.SENDER)
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
@desk
def stop_everything(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Stop-press: every running send of the publication halts; a person releases each later."""
    visit.require(Role.SENDER)
    stop_all(publication=visit.publication, actor=visit.actor, now=datetime.now(UTC))
    return redirect("today")


def _sends() -> QuerySet[Send]:
    return Send.objects.select_related(
        "issue__newsletter", "publication", "article_version__article"
    )


def _context(visit: Visit, found: Send) -> dict[str, object]:
    running = Send.objects.filter(
        publication=visit.publication,
        state__in=[Send.State.RUNNING, Send.State.PREPARING],
        kind__in=[Send.Kind.ISSUE, Send.Kind.NOTICE, Send.Kind.TEST],
    ).count()
    return {
        "progress": progress_of(found, datetime.now(UTC)),
        "send": found,
        "running": running,
        "relays": relays_in_trouble() if found.state == Send.State.RUNNING else [],
        "approves": found.state in STANDING and needs_approval(found),
        "may_send": visit.may(Role.SENDER),
        "may_see_addresses": visit.may(Role.EDITOR),
    }


def _page(
    request: HttpRequest, visit: Visit, found: Send, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {**_context(visit, found), "problem": problem}
    return desk_page(request, visit, "pages/send.html", context, status=status)
