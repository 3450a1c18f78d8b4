"""Where articles come from: how each source is, and pausing, resuming or polling it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.intake.sources.list_sources import source_rows, sources_of
from publisher.actions.intake.sources.pause_source import pause_source, resume_source
from publisher.actions.intake.sources.poll_soon import poll_soon
from publisher.actions.stories.list_articles import count_by_source
from publisher.editorial.models import Source
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
ANSWERED = re.compile(r"the server answered (\d+)")
REFUSED = re.compile(r"(\d+) refused: (.+)", re.DOTALL)


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
    entries = [
        {
            "source": row,
            "sign": _sign(row),
            "articles": counted.get(row.slug, 0),
            "problem": problem_text(row.problem),
            "due": row.next_poll_at is not None and row.next_poll_at <= now,
            "pushed": row.hub_lease_expires_at is not None and row.hub_lease_expires_at > now,
        }
        for row in rows
    ]
    context = {
        "entries": entries,
        "failing": sum(bool(row.failures and not row.paused_at) for row in rows),
        "may_poll": visit.may(Permission.WRITE),
        "may_pause": visit.may(Permission.SOURCES),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/sources.html", context, status=status)


def problem_text(problem: str) -> tuple[str, str]:
    """What a poll met in the language of the page, and what remains in the machine's own words."""
    if not problem:
        return "", ""
    if found := ANSWERED.fullmatch(problem):
        return _("The server answered %(code)s.") % {"code": found[1]}, ""
    if found := REFUSED.fullmatch(problem):
        return _("Entries refused: %(number)s.") % {"number": found[1]}, found[2]
    if "(410)" in problem:
        return _("The server says that the feed is gone for good; the source was paused."), ""
    return _("The last poll failed."), problem


def _sign(row: Source) -> Sign:
    if row.paused_at is not None:
        return PAUSED
    return FAILING if row.failures else ACTIVE
