"""The first question: the address of your site; and what was read there, as a proposal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from publisher.actions.beginning.begin_publication import begin_publication
from publisher.actions.beginning.proposal import propose
from publisher.actions.beginning.readings import ask_site, is_being_read, problem_of, reading_of
from publisher.actions.publications.memberships import memberships_of
from publisher.actions.publications.publication_fields import CHECKS, Fields
from publisher.errors import PublisherError
from publisher.publications.models import SiteReading, User
from publisher.web.colours import LIGHT_PAPER, accents, contrast, rgb_of
from publisher.web.desk.begin.words import PROBLEMS as SITE_PROBLEMS
from publisher.web.desk.door.installation import beginning
from publisher.web.desk.problems import explained
from publisher.web.desk.setup.publication import PROBLEMS
from publisher.web.links import OF, links_of

LABELS: Mapping[str, Any] = {
    "name": _("Name of the publication"),
    "tagline": _("Line under the name"),
    "letter": _("Name of the first newsletter"),
    "language": _("Language (fr, en-GB …)"),
    "time_zone": _("Time zone"),
    "colour": _("Accent colour"),
    "domain": _("Domain that mails come from"),
    "feed": _("Feed of stories (empty: you paste them)"),
}
BRAND = ("name", "tagline", "language", "time_zone", "colour", "domain")
REQUIRED = frozenset({"name", "letter", "domain", "language", "time_zone"})
WHERE = {"--feed": "feed"}  # as the action names what the form has


@require_http_methods(["GET", "HEAD", "POST"])
@beginning
def ask(request: HttpRequest, user: User) -> HttpResponse:
    """GET asks for the address; POST has a worker read it, and leads to what was found."""
    typed = request.POST.get("address", "")
    if request.method != "POST":
        return _plain(request, user, "pages/desk/begin_site.html", {"typed": "", "problem": ""})
    try:
        made = ask_site(address=typed, user=user, now=datetime.now(UTC))
    except PublisherError as error:
        problem = str(SITE_PROBLEMS.get(error.code) or explained(error))
        context = {"typed": typed, "problem": problem}
        return _plain(request, user, "pages/desk/begin_site.html", context, 400)
    return redirect("begin-proposal", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@beginning
def proposal(request: HttpRequest, user: User, number: int) -> HttpResponse:
    """GET waits for the worker, then shows what was read; POST makes a publication of it, once."""
    row = _own(user, number)
    if row.publication is not None:
        return _to_steps(row)
    if request.method != "POST" and is_being_read(row, now=datetime.now(UTC)):
        waiting = _plain(request, user, "pages/desk/begin_waiting.html", {"reading": row})
        waiting.headers["Refresh"] = "1"
        return waiting
    if request.method != "POST":
        return _proposal(request, user, row, propose(row))
    try:
        _make(row, request.POST)
    except PublisherError as error:
        values = {name: request.POST.get(name, "") for name in LABELS}
        return _proposal(request, user, row, values, _problem(error), status=400)
    return _to_steps(_own(user, number))


@require_safe
@beginning
def logo(request: HttpRequest, user: User, number: int) -> HttpResponse:
    """The picture that was found, made small by us."""
    row = _own(user, number)
    if not row.logo:
        raise Http404
    data = bytes(row.logo)
    kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return HttpResponse(data, content_type=kind)


def _make(row: SiteReading, form: QueryDict) -> None:
    fields = {name: form.get(name, "").strip() for name in BRAND}
    begin_publication(
        reading=row,
        letter=form.get("letter", ""),
        feed=form.get("feed", ""),
        with_logo="logo" in form,
        now=datetime.now(UTC),
        **cast(Fields, fields),
    )


def _own(user: User, number: int) -> SiteReading:
    row = reading_of(user, number)
    if row is None:
        raise Http404
    return row


def _to_steps(row: SiteReading) -> HttpResponse:
    assert row.publication is not None
    return redirect(f"{reverse('begin')}?{OF}={row.publication.slug}")


def _problem(error: PublisherError) -> str:
    """The field as the form names it, and what is wrong with it."""
    field = next((name for name, (where, _check) in CHECKS.items() if where == error.where), "")
    field = WHERE.get(error.where or "", field)
    text = PROBLEMS.get(error.code) or SITE_PROBLEMS.get(error.code) or explained(error)
    return f"{LABELS[field]} – {text}" if field in LABELS else str(text)


def _proposal(
    request: HttpRequest,
    user: User,
    row: SiteReading,
    values: Mapping[str, str],
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    colour = values["colour"]
    light, _dark = accents(colour)
    context = {
        "reading": row,
        "values": values,
        "labels": LABELS,
        "required": REQUIRED,
        "site_problem": SITE_PROBLEMS[problem_of(row)] if problem_of(row) else "",
        "stories": row.found.get("stories", 0),
        "headlines": row.found.get("headlines", []),
        "has_logo": bool(row.logo),
        "darkened": light if light != colour.lower() else "",
        "contrast": round(contrast(rgb_of(colour), LIGHT_PAPER), 1),
        "problem": problem,
    }
    return _plain(request, user, "pages/desk/begin_proposal.html", context, status)


def _plain(
    request: HttpRequest,
    user: User,
    template: str,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    """A page without the desk's navigation: there may be no publication to navigate in."""
    first = next(iter(memberships_of(user)), None)
    shared: dict[str, object] = {"publication": None, "person": user, "back": first}
    if first is not None:
        shared["back_to"] = links_of(first.publication.slug)("begin")
    return render(request, template, {**shared, **context}, status=status)
