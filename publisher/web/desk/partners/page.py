"""One partner: its destinations, its people, and what can be done about it."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.partners.engineer.contacts import remove_contact
from publisher.actions.partners.engineer.links import invite_engineer
from publisher.actions.partners.list_partners import Counts, partner_rows, places_with_counts
from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.partners.terms.change_destination import change_partner
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.syndication.models import Destination, Partner
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.partners import words
from publisher.web.desk.partners.shown import counts_of, place_sign, sign_of, summary, why_paused

ACTS: dict[str, Callable[..., object]] = {"pause": pause_partner, "resume": resume_partner}


@require_safe
@desk(Permission.VIEW, partner_rows)
def partner(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """Its page."""
    return partner_page(request, visit, found)


@require_POST
@desk(Permission.PARTNERS, partner_rows)
def rename(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """Another name for the partner."""
    name, now = request.POST.get("name", ""), datetime.now(UTC)
    try:
        change_partner(partner=found, name=name, terms={}, actor=visit.actor, now=now)
    except PublisherError as error:
        return partner_page(request, visit, found, words.problem_of(error), 400)
    return redirect("partner-page", found.pk)


@require_POST
@desk(Permission.PARTNERS, partner_rows)
def control_partner(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """Pause or resume one partner."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return partner_page(request, visit, found, status=400)
    try:
        act(partner=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return partner_page(request, visit, found, words.problem_of(error), 409)
    return redirect("partner-page", found.pk)


@require_POST
@desk(Permission.PARTNERS, partner_rows)
def invite(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """Mail a partner's engineer the link to the partner's page; `keep`: it may ask for more."""
    address, now = request.POST.get("to", ""), datetime.now(UTC)
    try:
        keep = "keep" in request.POST
        invite_engineer(partner=found, address=address, keep=keep, actor=visit.actor, now=now)
    except PublisherError as error:
        return partner_page(request, visit, found, words.problem_of(error), 409)
    return partner_page(request, visit, found, invited=True)


@require_POST
@desk(Permission.PARTNERS, partner_rows)
def forget_contact(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """From now on this mailbox gets no link, and what it opened is closed."""
    address, now = request.POST.get("address", ""), datetime.now(UTC)
    try:
        remove_contact(partner=found, address=address, actor=visit.actor, now=now)
    except PublisherError as error:
        return partner_page(request, visit, found, words.problem_of(error), 409)
    return redirect("partner-page", found.pk)


def _place(row: Destination, counts: Counts, zone: str) -> dict[str, Any]:
    return {
        **summary(row),
        **counts_of(counts),
        "sign": place_sign(row, counts),
        "way": words.breaker_of(row, datetime.now(UTC), zone),
        "why_paused": why_paused(row),
    }


def partner_page(
    request: HttpRequest,
    visit: Visit,
    found: Partner,
    problem: str = "",
    status: int = 200,
    *,
    invited: bool = False,
) -> HttpResponse:
    """The page of a partner, with what was refused a moment ago."""
    zone, rows = visit.publication.time_zone, places_with_counts(found)
    total: Counter[str] = sum((Counter(counts) for _, counts in rows), Counter())
    context = {
        "partner": found,
        "sign": sign_of(found, [row for row, _ in rows], total),
        "places": [_place(row, counts, zone) for row, counts in rows],
        "contacts": sorted(one.address for one in found.contacts.all()),
        "usage_terms": visit.publication.usage_terms,
        "may_control": visit.may(Permission.PARTNERS),
        "invited": invited,
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/partners/partner.html", context, status=status)
