"""The report on a withdrawal, for the screen and for paper; who is called writes it down here."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.partners.proof.calls import (
    destination_in,
    record_call,
    silent_destinations,
)
from publisher.actions.partners.proof.receipts import Via, acknowledge
from publisher.actions.partners.proof.takedown_report import takedown_report
from publisher.actions.partners.proof.withdrawals import last_withdrawals
from publisher.actions.stories.list_articles import article_rows
from publisher.content.numbers import whole_number
from publisher.editorial.models import Article
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.states import BY_CHANGE, CHANGE, Change

HEARD: Mapping[str, object] = {Via.REPLY: _("by its answer"), Via.API: _("by its program")}
TIMES = ("sent_at", "told_at", "acknowledged_at", "checked_at", "gone_at")


@require_safe
@desk(Permission.VIEW)
def withdrawals(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The last stories that were taken back."""
    entries = [
        {"row": one, "sign": BY_CHANGE.get(change, CHANGE[change])}
        for one in last_withdrawals(visit.publication, now=datetime.now(UTC))
        for change in [Change(one.article.current.change)]  # type: ignore[union-attr]
    ]
    asks = sum(bool(one["row"].silent or one["row"].still) for one in entries)  # type: ignore[attr-defined]
    context = {"entries": entries, "asks": asks}
    return desk_page(request, visit, "pages/desk/withdrawals.html", context)


@require_safe
@desk(Permission.VIEW, article_rows)
def takedown(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """The report."""
    return _page(request, visit, found)


@require_POST
@desk(Permission.PARTNERS, article_rows)
def note_call(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """Keep that a partner was called, or that it said that the story is gone."""
    about = _about(request, found)
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


@require_POST
@desk(Permission.PARTNERS, article_rows)
def note_receipt(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """Keep that somebody of a partner said that the story is gone, without a call of ours."""
    try:
        acknowledge(via=Via.PERSON, said_by=visit.actor, **_about(request, found))
    except PublisherError as error:
        return _page(request, visit, found, explained(error), 409)
    return redirect("desk-takedown", found.pk)


def _about(request: HttpRequest, found: Article) -> dict[str, Any]:
    """Which destination and story the form means. Raises Http404."""
    number = whole_number(request.POST.get("destination", ""), least=1)
    destination = destination_in(found.publication_id, number)
    if destination is None:
        raise Http404
    return {"destination": destination, "article": found, "now": datetime.now(UTC)}


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
    decided = {"killed_at": _moment(report["killed_at"]), "decided_by": _who(report["decided_by"])}
    context = {
        "article": found,
        "report": {**report, **decided, "written_at": now},
        "holders": holders,
        "still": [one for one in partners if one["still_there"]],
        "silent": silent_destinations(found, now),
        "unheard": silent_destinations(found, now, after=timedelta()),
        "may_control": visit.may(Permission.PARTNERS),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/takedown.html", context, status=status)


def _dated(holder: dict[str, Any]) -> dict[str, Any]:
    """With times instead of their texts, and all that any kind of holder has."""
    every = dict.fromkeys(("destination", "channel", "readers", "calls", "title"))
    calls = [
        {**one, "at": _moment(one["at"]), "by": _who(one["by"])}
        for one in holder.get("calls") or []
    ]
    dated = {key: _moment(holder[key]) for key in TIMES}
    by = _who(holder.get("acknowledged_by") or "")
    return {**every, **holder, **dated, "calls": calls, "acknowledged_by": HEARD.get(by, by)}


def _who(actor: str) -> str:
    """A person as the newsroom calls them."""
    return actor.split(":", 1)[-1]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
