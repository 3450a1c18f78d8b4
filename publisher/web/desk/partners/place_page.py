"""One destination: how it is, what it gets, trials of it, and what a receiver would refuse."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.partners.copies.written import terms_of
from publisher.actions.partners.engineer.requests import Kind, ask_for
from publisher.actions.partners.engineer.rotation import rotatable
from publisher.actions.partners.list_partners import destination_rows, places_with_counts
from publisher.actions.partners.terms.notices import Notice
from publisher.actions.partners.terms.pause_destination import (
    pause_destination,
    resume_destination,
    try_again_now,
)
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.renderers.wire.formats import FORMATS
from publisher.syndication.models import Destination
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.partners import words
from publisher.web.desk.partners.judged import findings
from publisher.web.desk.partners.shown import (
    asked_shown,
    at_rest,
    counts_of,
    place_sign,
    summary,
    to_do,
    why_paused,
)

ACTS: dict[str, Callable[..., object]] = {
    "pause": pause_destination,
    "resume": resume_destination,
    "again": try_again_now,
}


@desk(Permission.PARTNERS, destination_rows)
@require_safe
def place(request: HttpRequest, visit: Visit, found: Destination) -> HttpResponse:
    """Its page."""
    return _page(request, visit, found)


@require_POST
@desk(Permission.PARTNERS, destination_rows)
def test_place(request: HttpRequest, visit: Visit, found: Destination) -> HttpResponse:
    """Have a worker try the way there, step by step, without a story."""
    try:
        ask_for(actor=visit.actor, destination=found, kind=Kind.TRIAL, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, found, words.problem_of(error), 409)
    return redirect("place", found.pk)


@require_POST
@desk(Permission.PARTNERS, destination_rows)
def control_place(request: HttpRequest, visit: Visit, found: Destination) -> HttpResponse:
    """Pause it, let it go on, or have it tried again now."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _page(request, visit, found, status=400)
    try:
        act(destination=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, found, words.problem_of(error), 409)
    return redirect("place", found.pk)


def _page(
    request: HttpRequest, visit: Visit, found: Destination, problem: str = "", status: int = 200
) -> HttpResponse:
    now, wanted, can = datetime.now(UTC), to_do(found), rotatable(found)
    counts = next((own for row, own in places_with_counts(found.partner) if row == found), {})
    asked = asked_shown(found)
    context: dict[str, Any] = {
        **summary(found),
        "rights": sorted(terms_of(found).rights),
        "quiet_zone": found.time_zone or found.publication.time_zone,
        "sign": place_sign(found, counts),
        **counts_of(counts),
        "way": words.breaker_of(found, now, visit.publication.time_zone),
        "rests": at_rest(found, now),
        "why_paused": why_paused(found),
        "notices": [words.notice_of(Notice(*wanted, {}))] if wanted else [],
        "access_words": words.ACCESS.get(found.access, found.access),
        "asked": asked,
        "waits": any(one["waits"] for one in asked),
        "findings": findings(found) if found.format in FORMATS else [],
        "has_secret": bool(can.made or can.given),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/partners/place.html", context, status=status)
