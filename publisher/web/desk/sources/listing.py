"""Where articles come from: how each source is, and pausing, resuming or polling it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.intake.sources.list_sources import source_rows, sources_of
from publisher.actions.intake.sources.pause_source import pause_source, resume_source
from publisher.actions.intake.sources.poll_soon import poll_soon
from publisher.actions.stories.list_articles import count_by_source
from publisher.editorial.models import Source
from publisher.editorial.source_problems import (
    SourceCode,
    SourceProblem,
    entry_lines,
    problem_of,
)
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.states import ACTIVE, FAILING, PAUSED, Sign

ACTS: dict[str, tuple[Permission, Callable[..., object]]] = {
    "poll": (Permission.WRITE, poll_soon),
    "pause": (Permission.SOURCES, pause_source),
    "resume": (Permission.SOURCES, resume_source),
}


@require_safe
@desk(Permission.VIEW)
def sources(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All sources of the publication."""
    return _page(request, visit)


def permission_of(request: HttpRequest, **_: object) -> Permission:
    """What the button that was pressed needs."""
    wanted, _act = ACTS.get(request.POST.get("act", ""), (Permission.WRITE, None))
    return wanted


@require_POST
@desk(permission_of, source_rows)
def control_source(request: HttpRequest, visit: Visit, found: Source) -> HttpResponse:
    """Poll one source soon, pause or resume it."""
    if request.POST.get("act") not in ACTS:
        return _page(request, visit, status=400)
    _permission, act = ACTS[request.POST["act"]]
    try:
        act(source=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, f"{found.slug}: {explained(error)}", 409)
    return redirect("sources")


def _page(request: HttpRequest, visit: Visit, problem: str = "", status: int = 200) -> HttpResponse:
    now = datetime.now(UTC)
    rows = sources_of(visit.publication)
    counted = count_by_source(visit.publication, [row.slug for row in rows])
    context = {
        "entries": [entry_of(row, counted, now) for row in rows],
        "may_set_up": visit.may(Permission.SETTINGS),
        "failing": sum(bool(row.failures and not row.paused_at) for row in rows),
        "may_poll": visit.may(Permission.WRITE),
        "may_pause": visit.may(Permission.SOURCES),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/sources.html", context, status=status)


def entry_of(row: Source, counted: Mapping[str, int], now: datetime) -> dict[str, Any]:
    """How one source is. counted: its articles, by slug."""
    return {
        "source": row,
        "sign": _sign(row),
        "articles": counted.get(row.slug, 0),
        "problem": problem_text(problem_of(row)),
        "due": row.next_poll_at is not None and row.next_poll_at <= now,
        "pushed": row.hub_lease_expires_at is not None and row.hub_lease_expires_at > now,
    }


def problem_text(problem: SourceProblem | None) -> tuple[str, str]:
    """What a poll met in the language of the page, and what the machines said about it."""
    if problem is None:
        return "", ""
    values = problem.values
    said = str(values.get("said", values.get("error", "")))
    match problem.code:
        case SourceCode.ANSWERED:
            return _("The server answered %(code)s.") % {"code": values["status"]}, ""
        case SourceCode.ENTRIES_REFUSED:
            number = _("Entries refused: %(number)s.") % {"number": values["number"]}
            return number, "; ".join(entry_lines(problem))
        case SourceCode.GONE:
            return _("The server says that the feed is gone for good; the source was paused."), ""
        case SourceCode.HUB_DENIED:
            return _("Its hub refuses to announce what is new; the feed is polled instead."), said
        case SourceCode.MENDED:
            return _("The feed is slightly broken; it was read all the same."), said
        case SourceCode.PUSH_UNREADABLE:
            return _("What its hub sent could not be read."), said
        case SourceCode.UNREADABLE:
            return _("What the server answered is no feed that can be read."), said
        case SourceCode.NOT_REACHED:
            return _("The server could not be reached."), said
        case _:
            return _("The last poll failed."), said


def _sign(row: Source) -> Sign:
    if row.paused_at is not None:
        return PAUSED
    return FAILING if row.failures else ACTIVE
