"""One send: live progress to the end, deliveries by state, and how to stop it."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.measuring.report_clicks import FEW, report_clicks
from publisher.actions.sends.by_provider import by_provider
from publisher.actions.sends.control_send import (
    cancel_send,
    pause_send,
    resend,
    resume_send,
)
from publisher.actions.sends.current_text import needs_approval
from publisher.actions.sends.list_sends import send_rows, sends_in
from publisher.actions.sends.reschedule_send import is_movable
from publisher.actions.sends.uncertain_rows import uncertain_rows
from publisher.content.numbers import whole_number
from publisher.delivery.models import Send
from publisher.delivery.relays import relays_in_trouble
from publisher.delivery.sends import STANDING
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained, moved
from publisher.web.desk.sends.figures import words_of
from publisher.web.desk.sends.live import etag_of, live
from publisher.web.desk.sends.progress import Progress, progress_of

CONTROLS: dict[str, Callable[..., object]] = {
    "pause": pause_send,
    "resume": resume_send,
    "cancel": cancel_send,
}
MOST_UNCERTAIN = 100


@require_safe
@desk(Permission.VIEW, send_rows)
def send(request: HttpRequest, visit: Visit, found: Send) -> HttpResponse:
    """The whole page."""
    return _page(request, visit, found)


@require_safe
@desk(Permission.VIEW, send_rows)
def progress(request: HttpRequest, visit: Visit, found: Send) -> HttpResponse:
    """The part of the page that changes; it asks for itself again while the send moves."""
    context = _context(visit, found)
    return live(request, visit, "fragments/progress.html", context, seen=context["seen"])


@require_POST
@desk(Permission.SEND, send_rows)
def control(request: HttpRequest, visit: Visit, found: Send) -> HttpResponse:
    """Pause, resume or cancel one send."""
    act = CONTROLS.get(request.POST.get("act", ""))
    if act is None:
        return _page(request, visit, found, status=400)
    return _done(
        request, visit, found, lambda: act(send=found, actor=visit.actor, now=datetime.now(UTC))
    )


@require_POST
@desk(Permission.SEND, send_rows)
def resend_rows(request: HttpRequest, visit: Visit, found: Send) -> HttpResponse:
    """Send the chosen deliveries of unknown outcome once more; none chosen changes nothing."""
    given = map(whole_number, request.POST.getlist("row"))
    chosen = [number for number in given if number is not None]
    if not chosen:
        return redirect("send", found.pk)
    now = datetime.now(UTC)
    return _done(
        request,
        visit,
        found,
        lambda: resend(send=found, delivery_ids=chosen, actor=visit.actor, now=now),
    )


def _done(
    request: HttpRequest, visit: Visit, found: Send, act: Callable[[], object]
) -> HttpResponse:
    """Back to the page; with the reason where it was refused."""
    try:
        act()
    except PublisherError as error:
        found.refresh_from_db()
        return _page(request, visit, found, problem=explained(error), status=409)
    return redirect("send", found.pk)


def _context(visit: Visit, found: Send) -> dict[str, object]:
    shown = progress_of(found, datetime.now(UTC))
    relays = relays_in_trouble() if found.state == Send.State.RUNNING else []
    approves = found.state in STANDING and needs_approval(found)
    seen = (found.state, found.hold_code, _moving(shown), repr(relays), approves)
    return {
        "progress": shown,
        "send": found,
        "relays": relays,
        "approves": approves,
        "may_send": visit.may(Permission.SEND),
        "may_move": visit.may(Permission.SEND) and is_movable(found),
        "seen": seen,
        "etag": etag_of(visit, seen),
    }


def _moving(shown: Progress) -> object:
    """What of the figures is seen to change."""
    numbers = [count for _, count in shown.table]
    rate = round(shown.rate, 0 if shown.rate >= 10 else 1) if shown.rate else None
    last = shown.last_reader_at.replace(second=0, microsecond=0) if shown.last_reader_at else None
    return numbers, shown.begins_in, rate, shown.connections, last


def _beside(visit: Visit, found: Send) -> dict[str, object]:
    """What stands beside the part that changes, as it was when the page was asked for."""
    shown = by_provider(found, now=datetime.now(UTC))
    rows = uncertain_rows(found, most=MOST_UNCERTAIN)
    may_send = visit.may(Permission.SEND)
    running = sends_in(visit.publication, Send.State.RUNNING, Send.State.PREPARING)
    return {
        "running": running.count() if may_send else 0,
        "providers": {
            "sampled": shown.sampled,
            "counted": shown.counted,
            "total": shown.total,
            "rows": [{"name": name, **words_of(states)} for name, states in shown.rows],
        },
        "uncertain": [(row, moved(row.reason)) for row in rows],
        "may_see_addresses": visit.may(Permission.ADDRESSES),
        "may_resend": may_send and found.state != Send.State.CANCELED,
    }


def _clicks(found: Send) -> dict[str, object]:
    """What became of its links; nothing where none was measured."""
    if found.kind != Send.Kind.ISSUE or found.issue is None:
        return {"clicks": None}
    report = report_clicks(issue=found.issue)
    return {"clicks": report if report.links else None, "few": FEW}


def _page(
    request: HttpRequest, visit: Visit, found: Send, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **_context(visit, found),
        **_beside(visit, found),
        **_clicks(found),
        "problem": problem,
    }
    context["more_uncertain"] = _more(context)
    return desk_page(request, visit, "pages/send.html", context, status=status)


def _more(context: dict[str, object]) -> int:
    """How many of unknown outcome there is no room for."""
    shown, rows = context["progress"], context["uncertain"]
    assert isinstance(shown, Progress)
    assert isinstance(rows, list)
    return max(0, shown.to_check - len(rows))
