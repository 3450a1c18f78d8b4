"""All partners: how each is, in words, and a new one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from publisher.actions.partners.list_partners import Counts, partners_of
from publisher.actions.partners.terms.create_partner import create_partner
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.syndication.models import Partner
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.partners import words
from publisher.web.desk.partners.shown import counts_of, sign_of, summary


@require_safe
@desk(Permission.VIEW)
def partners(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All partners of the publication."""
    entries = [_entry(row, counts) for row, counts in partners_of(visit.publication)]
    asks = (words.PAUSED, words.TROUBLE)
    context = {
        "entries": entries,
        "attention": sum(row["sign"] in asks for row in entries),
        "may_control": visit.may(Permission.PARTNERS),
    }
    return desk_page(request, visit, "pages/partners.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PARTNERS)
def new_partner(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; POST makes a partner, and leads to its first destination."""
    if request.method != "POST":
        return _new_page(request, visit)
    name, slug = request.POST.get("name", ""), request.POST.get("slug", "").strip()
    try:
        made = create_partner(
            publication=visit.publication,
            slug=slug or slugify(name)[:60].strip("-"),
            name=name,
            actor=visit.actor,
            now=timezone.now(),
        )
    except PublisherError as error:
        return _new_page(request, visit, words.problem_of(error), 400)
    return redirect("place-new", made.pk)


def _new_page(
    request: HttpRequest, visit: Visit, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": request.POST, "problem": problem}
    return desk_page(request, visit, "pages/desk/partners/new.html", context, status=status)


def _entry(row: Partner, counts: Counts) -> dict[str, Any]:
    places: list[Any] = list(row.destinations.all())
    return {
        "partner": row,
        "sign": sign_of(row, places, counts),
        "places": [summary(one) for one in places],
        "got": max((one.last_got for one in places if one.last_got), default=None),
        **counts_of(counts),
    }
