"""Addresses of reports for who has no account: made, shown again, taken back."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.figures.hand_out import (
    LONGEST,
    address_of,
    good_links,
    hand_out,
    link_rows,
    take_back,
)
from publisher.actions.figures.periods import range_of
from publisher.actions.issues.list_newsletters import newsletters_of
from publisher.content.numbers import whole_number
from publisher.delivery.models import ReportLink
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.figures.words import days_in_words

USUAL = 30  # days
FIELDS = ("newsletter", "first", "last", "days", "note")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEND)
def shared(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Those that are good, and a form; POST makes one more."""
    if request.method != "POST":
        return _page(request, visit, {name: request.GET.get(name, "") for name in FIELDS})
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        made = _make(visit, given)
    except PublisherError as error:
        return _page(request, visit, given, problem=explained(error), status=400)
    return _page(request, visit, {}, made=made)


@require_POST
@desk(Permission.SEND, link_rows)
def unshare(request: HttpRequest, visit: Visit, found: ReportLink) -> HttpResponse:
    """Take one back."""
    take_back(link=found, actor=visit.actor, now=datetime.now(UTC))
    return redirect("reports-shared")


def _make(visit: Visit, given: dict[str, str]) -> ReportLink:
    """Raises PublisherError for what is no newsletter, period, or number of days."""
    slug, known = given["newsletter"], newsletters_of(visit.publication)
    newsletter = next((one for one in known if one.slug == slug), None)
    if slug and newsletter is None:
        raise PublisherError("unknown_newsletter", "there is no such newsletter", "newsletter")
    return hand_out(
        publication=visit.publication,
        newsletter=newsletter,
        period=range_of(given["first"], given["last"]),
        days=whole_number(given["days"], most=9_999) or 0,
        note=given["note"],
        actor=visit.actor,
        now=datetime.now(UTC),
    )


def _page(
    request: HttpRequest,
    visit: Visit,
    given: dict[str, str],
    *,
    problem: str = "",
    made: ReportLink | None = None,
    status: int = 200,
) -> HttpResponse:
    known = newsletters_of(visit.publication)
    names = {one.slug: one.name for one in known}
    links = good_links(visit.publication, datetime.now(UTC))
    context = {
        "links": [
            (
                one,
                names.get(one.newsletter, ""),
                address_of(one),
                days_in_words(one.first, one.last),
            )
            for one in links
        ],
        "newsletters": known,
        "given": {"days": str(USUAL), **{name: text for name, text in given.items() if text}},
        "longest": LONGEST,
        "problem": problem,
        "made": address_of(made) if made else "",
    }
    return desk_page(request, visit, "pages/desk/reports_shared.html", context, status=status)
