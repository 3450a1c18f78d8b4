"""Partners: where stories go, what does not get through, and pausing one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.partners.destination_settings import place_of
from publisher.actions.partners.engineer.contacts import remove_contact
from publisher.actions.partners.engineer.links import invite_engineer
from publisher.actions.partners.list_partners import (
    STUCK,
    Counts,
    destination_rows,
    partner_rows,
    partners_of,
)
from publisher.actions.partners.pause_partner import pause_partner, resume_partner
from publisher.actions.partners.terms.change_destination import change_destination
from publisher.actions.partners.terms.fields import Terms
from publisher.actions.partners.ways import WAYS
from publisher.delivery.models import Delivery
from publisher.delivery.states import OPEN
from publisher.errors import PublisherError
from publisher.publications.checks import LONGEST_TERMS
from publisher.publications.roles import Permission
from publisher.renderers.wire.formats import FORMATS
from publisher.syndication.models import Destination, Partner
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.setup.publication import PROBLEMS
from publisher.web.desk.states import ACTIVE, FAILING, PAUSED, Sign
from publisher.web.filter_words import destination_filter

ACTS: dict[str, Callable[..., object]] = {"pause": pause_partner, "resume": resume_partner}
State = Delivery.State


@require_safe
@desk(Permission.VIEW)
def partners(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All partners of the publication."""
    return _page(request, visit)


@require_POST
@desk(Permission.PARTNERS, partner_rows)
def control_partner(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """Pause or resume one partner."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _page(request, visit, status=400)
    try:
        act(partner=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, f"{found.name}: {explained(error)}", 409)
    return redirect("partners")


@require_POST
@desk(Permission.PARTNERS, partner_rows)
def invite(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """Mail a partner's engineer the link to the partner's page; `keep`: it may ask for more."""
    address, now = request.POST.get("to", ""), datetime.now(UTC)
    try:
        keep = "keep" in request.POST
        invite_engineer(partner=found, address=address, keep=keep, actor=visit.actor, now=now)
    except PublisherError as error:
        return _page(request, visit, f"{found.name}: {explained(error)}", 409)
    return _page(request, visit, invited=found.name or found.slug)


@require_POST
@desk(Permission.PARTNERS, partner_rows)
def forget_contact(request: HttpRequest, visit: Visit, found: Partner) -> HttpResponse:
    """From now on this mailbox gets no link, and what it opened is closed."""
    address, now = request.POST.get("address", ""), datetime.now(UTC)
    try:
        remove_contact(partner=found, address=address, actor=visit.actor, now=now)
    except PublisherError as error:
        return _page(request, visit, f"{found.name}: {explained(error)}", 409)
    return redirect("partners")


@require_POST
@desk(Permission.PARTNERS, destination_rows)
def change_usage_terms(request: HttpRequest, visit: Visit, found: Destination) -> HttpResponse:
    """Say what one destination may do with stories; empty is what its product or the publication
    says."""
    terms: Terms = {"usage_terms": request.POST.get("usage_terms", "")}
    try:
        change_destination(destination=found, terms=terms, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        text = str(PROBLEMS.get(error.code) or explained(error))
        return _page(request, visit, f"{found.partner.name} – {text}", 400)
    return redirect("partners")


def _page(
    request: HttpRequest,
    visit: Visit,
    problem: str = "",
    status: int = 200,
    *,
    invited: str = "",
) -> HttpResponse:
    entries = [_entry(row, counts) for row, counts in partners_of(visit.publication)]
    context = {
        "invited": invited,
        "usage_terms": visit.publication.usage_terms,
        "longest_terms": LONGEST_TERMS,
        "entries": entries,
        "attention": sum(row["sign"] is not ACTIVE for row in entries),
        "may_control": visit.may(Permission.PARTNERS),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/partners.html", context, status=status)


def _entry(row: Partner, counts: Counts) -> dict[str, Any]:
    destinations: list[Any] = list(row.destinations.all())
    return {
        "partner": row,
        "sign": _sign(row, counts),
        "places": [
            {
                "place": one,
                "format": _format(one),
                "channel": _channel(one),
                "where": place_of(one),
                "filter": destination_filter(one),
                "shared_terms": one.product.usage_terms if one.product else "",
            }
            for one in destinations
        ],
        "got": max((one.last_got for one in destinations if one.last_got), default=None),
        "waiting": sum(counts.get(state, 0) for state in OPEN),
        "stuck": counts.get(State.FAILED, 0) + counts.get(State.UNCERTAIN, 0),
        "contacts": sorted(one.address for one in row.contacts.all()),
    }


def _sign(row: Partner, counts: Counts) -> Sign:
    if row.paused_at is not None or any(one.paused_at for one in row.destinations.all()):
        return PAUSED
    return FAILING if any(counts.get(state) for state in STUCK) else ACTIVE


def _format(one: Destination) -> str:
    """Its code where this version does not know it."""
    row = FORMATS.get(one.format)
    return row.label if row else one.format


def _channel(one: Destination) -> str:
    """Its code where this version does not know it."""
    way = WAYS.get(one.channel)
    return way.label.get(get_language() or "en", way.label["en"]) if way else one.channel
