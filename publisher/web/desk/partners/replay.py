"""A replay: a stretch of time, what it would send, then the sending."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from publisher.actions.partners.engineer.look import places_of
from publisher.actions.partners.list_partners import partner_rows
from publisher.actions.partners.replay import Replayed, count_replay, replay_partner
from publisher.content.local_time import moment_in
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.syndication.models import Partner
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.partners import words

FIELDS = ("since", "until", "destination")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PARTNERS, partner_rows)
def replay(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """GET asks for the stretch; POST counts first, and sends when the count was seen."""
    if request.method != "POST":
        return _page(request, visit, found, _last_day(visit))
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    now, zone = datetime.now(UTC), ZoneInfo(visit.publication.time_zone)
    try:
        stretch: dict[str, Any] = {
            "partner": found,
            "since": moment_in(typed["since"], zone, "since"),
            "until": moment_in(typed["until"], zone, "until") if typed["until"] else None,
            "destination": typed["destination"],
            "now": now,
        }
        if request.POST.get("act") != "send":
            return _page(request, visit, found, typed, counted=count_replay(**stretch))
        done = replay_partner(**stretch, actor=visit.actor)
    except PublisherError as error:
        return _page(request, visit, found, typed, problem=words.problem_of(error))
    return redirect(f"{reverse('partner-desk-log', args=[found.pk])}?replayed={done.deliveries}")


def _last_day(visit: Visit) -> dict[str, str]:
    day_ago = datetime.now(UTC) - timedelta(days=1)
    local = day_ago.astimezone(ZoneInfo(visit.publication.time_zone))
    return {"since": f"{local:%Y-%m-%dT%H:%M}", "until": "", "destination": ""}


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Partner,
    typed: Mapping[str, str],
    *,
    counted: Replayed | None = None,
    problem: str = "",
) -> HttpResponse:
    context = {
        "partner": found,
        "typed": typed,
        "counted": counted,
        "slugs": [one.slug for one in places_of(found)],
        "problem": problem,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/partners/replay.html", context, status=status)
