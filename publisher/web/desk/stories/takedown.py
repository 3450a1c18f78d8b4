"""The report on a withdrawal, for the screen and for paper; who is called writes it down here."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.partners.proof.calls import (
    destination_in,
    record_call,
    silent_destinations,
)
from publisher.actions.partners.proof.receipts import Via, acknowledge
from publisher.actions.partners.proof.takedown_report import takedown_report
from publisher.actions.stories.list_articles import article_rows
from publisher.content.numbers import whole_number
from publisher.editorial.models import Article
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained

TIMES = ("sent_at", "told_at", "acknowledged_at", "checked_at", "gone_at")


@require_safe
@desk(Permission.VIEW, article_rows)
def takedown(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """The report."""
    return _page(request, visit, found)


@require_POST
@desk(Permission.PARTNERS, article_rows)
def note_call(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """Keep that a partner was called, or that it said that the story is gone."""
    now, number = datetime.now(UTC), whole_number(request.POST.get("destination", ""), least=1)
    destination = destination_in(found.publication_id, number)
    if destination is None:
        raise Http404
    about: dict[str, Any] = {"destination": destination, "article": found, "now": now}
    try:
        record_call(
            spoke_with=request.POST.get("spoke_with", ""),
            note=request.POST.get("note", ""),
            actor=visit.actor,
            **about,
        )
        if "acknowledged" in request.POST:
            acknowledge(via=Via.PERSON, said_by=visit.actor, **about)
    except PublisherError as error:
        return _page(request, visit, found, explained(error), 409)
    return redirect("desk-takedown", found.pk)


def _page(
    request: HttpRequest, visit: Visit, found: Article, problem: str = "", status: int = 200
) -> HttpResponse:
    now = datetime.now(UTC)
    try:
        report = takedown_report(article=found, now=now)
    except Refused:
        raise Http404 from None
    holders = [_dated(one) for one in report["holders"]]
    partners = [one for one in holders if one["kind"] == "partner"]
    context = {
        "article": found,
        "report": {**report, "killed_at": _moment(report["killed_at"]), "written_at": now},
        "holders": holders,
        "still": [one for one in partners if one["still_there"]],
        "silent": silent_destinations(found, now),
        "may_control": visit.may(Permission.PARTNERS),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/takedown.html", context, status=status)


def _dated(holder: dict[str, Any]) -> dict[str, Any]:
    """With times instead of their texts, and all that any kind of holder has."""
    every = dict.fromkeys(("destination", "channel", "readers", "calls", "title"))
    return {**every, **holder, **{key: _moment(holder[key]) for key in TIMES}}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
