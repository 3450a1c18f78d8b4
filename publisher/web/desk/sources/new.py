"""A new source: an address is read first, and what would come in is shown before it is kept."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods

from publisher.actions.beginning.readings import ask_site, is_being_read, problem_of, reading_of
from publisher.actions.intake.sources.add_source import add_source
from publisher.actions.intake.sources.addresses import webhook_address
from publisher.content.numbers import whole_number
from publisher.editorial.models import Source
from publisher.errors import PublisherError
from publisher.publications.models import SiteReading
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sources import words
from publisher.web.desk.stories.history import moment_of
from publisher.web.links import OF

FIELDS = ("name", "slug", "feed", "webhook")
EMPTY: Mapping[str, str] = dict.fromkeys(FIELDS, "")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def new_source(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Asks for an address, waits for the worker that reads it, shows what it found; POST has it
    read, or keeps the source."""
    if request.method == "POST":
        return _look(request, visit) if request.POST.get("act") == "look" else _keep(request, visit)
    number = whole_number(request.GET.get("reading", ""))
    row = reading_of(visit.user, number) if number else None
    if row is not None and is_being_read(row, now=datetime.now(UTC)):
        page = desk_page(request, visit, "pages/desk/sources/waiting.html", {"reading": row})
        page.headers["Refresh"] = "1"
        return page
    if row is not None or "without" in request.GET:
        return _proposal(request, visit, row, _found(row))
    return _ask(request, visit, "")


def _look(request: HttpRequest, visit: Visit) -> HttpResponse:
    address = request.POST.get("address", "")
    try:
        row = ask_site(address=address, user=visit.user, now=datetime.now(UTC))
    except PublisherError as error:
        return _ask(request, visit, address, words.problem_of(error))
    slug = visit.publication.slug
    return redirect(f"{reverse('source-new')}?reading={row.pk}&{OF}={slug}")


def _keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        added = add_source(
            publication=visit.publication,
            slug=typed["slug"] or slugify(typed["name"])[:60].strip("-"),
            name=typed["name"],
            feed=typed["feed"],
            webhook=typed["webhook"],
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        number = whole_number(request.POST.get("reading", ""))
        row = reading_of(visit.user, number) if number else None
        return _proposal(request, visit, row, typed, words.faults_of(error, EMPTY))
    if not added.secret:
        return redirect("source", added.row.pk)
    return shown_once(request, visit, added.row, added.secret)


def shown_once(request: HttpRequest, visit: Visit, row: Source, secret: str) -> HttpResponse:
    """The one page that ever shows the secret of a webhook."""
    context = {"source": row, "secret": secret, "address": webhook_address(row)}
    return desk_page(request, visit, "pages/desk/sources/secret.html", context)


def _found(row: SiteReading | None) -> dict[str, str]:
    found = row.found if row else {}
    name = found.get("name") or found.get("host", "")
    slug = slugify(name.replace(".", "-"))[:60].strip("-")
    return {**EMPTY, "name": name, "slug": slug, "feed": found.get("feed", "")}


def _ask(request: HttpRequest, visit: Visit, typed: str, problem: str = "") -> HttpResponse:
    context = {"typed": typed, "problem": problem}
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/sources/ask.html", context, status=status)


def _proposal(
    request: HttpRequest,
    visit: Visit,
    row: SiteReading | None,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    problem = words.SITE.get(problem_of(row), "") if row else ""
    found: dict[str, Any] = row.found if row else {}
    coming = [{**one, "at": moment_of(one["at"])} for one in found.get("coming", [])]
    context = {
        "reading": row,
        "site_problem": problem,
        "stories": found.get("stories", 0),
        "coming": coming,
        "is_feed": bool(found) and found.get("feed") == found.get("address"),
        "typed": typed,
        "faults": faults or {},
        "webhooks": words.WEBHOOKS,
    }
    status = 400 if faults else 200
    return desk_page(request, visit, "pages/desk/sources/proposal.html", context, status=status)
