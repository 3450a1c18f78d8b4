"""Webhooks out: what programs of the newsroom's own are told, and what became of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.stories.cursor_pages import cursor_page
from publisher.actions.webhooks.again import replay_event, send_test
from publisher.actions.webhooks.deliver import body_of
from publisher.actions.webhooks.endpoints import (
    add_webhook,
    change_webhook,
    pause_webhook,
    remove_webhook,
    resume_webhook,
    rotate_webhook,
)
from publisher.actions.webhooks.looking import (
    Listed,
    event_rows,
    events_of,
    listed_webhook,
    webhook_rows,
    webhooks_of,
)
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.syndication.models import WebhookEndpoint, WebhookEvent
from publisher.syndication.webhook_types import TYPES
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.states import ACTIVE, FAILING, PAUSED, Sign

PAGE = 25
State = WebhookEvent.State
SIGNS = {
    State.WAITING: Sign(_("waits"), "ring"),
    State.DELIVERED: Sign(_("taken"), "check"),
    State.FAILED: Sign(_("given up"), "cross", "asks"),
    State.CANCELED: Sign(_("overtaken"), "dash", "over"),
}
ACTS: dict[str, Callable[..., object]] = {
    "test": send_test,
    "pause": pause_webhook,
    "resume": resume_webhook,
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
@sensitive_variables("made")
def webhooks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list; POST makes one more, and this answer alone shows its secret."""
    if request.method != "POST":
        return _list(request, visit)
    try:
        made = add_webhook(
            publication=visit.publication,
            slug=request.POST.get("slug", "").strip(),
            url=request.POST.get("url", ""),
            events=request.POST.getlist("event"),
            **_by(visit),
        )
    except PublisherError as error:
        return _list(request, visit, explained(error), 400)
    return _one(request, visit, made.row, secret=made.secret)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, webhook_rows)
def webhook(request: HttpRequest, visit: Visit, found: WebhookEndpoint) -> HttpResponse:
    """One of them with its log; POST changes what it is told, and where."""
    if request.method != "POST":
        return _one(request, visit, found)
    try:
        change_webhook(
            webhook=found,
            url=request.POST.get("url", ""),
            events=request.POST.getlist("event"),
            **_by(visit),
        )
    except PublisherError as error:
        return _one(request, visit, found, problem=explained(error), status=400)
    return redirect("webhook", found.pk)


@require_POST
@desk(Permission.SETTINGS, webhook_rows)
@sensitive_variables("made")
def webhook_act(request: HttpRequest, visit: Visit, found: WebhookEndpoint) -> HttpResponse:
    """Test, pause or resume it, give it a new secret, or remove it."""
    act = request.POST.get("act", "")
    try:
        if act in ACTS:
            ACTS[act](webhook=found, **_by(visit))
        elif act in ("rotate", "rotate-now"):
            made = rotate_webhook(webhook=found, at_once=act == "rotate-now", **_by(visit))
            return _one(request, visit, made.row, secret=made.secret)
        elif act == "remove":
            remove_webhook(webhook=found, **_by(visit))
            return redirect("webhooks")
        else:
            return _one(request, visit, found, status=400)
    except PublisherError as error:
        return _one(request, visit, found, problem=explained(error), status=409)
    return redirect("webhook", found.pk)


@require_POST
@desk(Permission.SETTINGS, event_rows)
def webhook_replay(request: HttpRequest, visit: Visit, event: WebhookEvent) -> HttpResponse:
    """Send one event again."""
    try:
        replay_event(event=event, **_by(visit))
    except PublisherError as error:
        return _one(request, visit, event.endpoint, problem=explained(error), status=409)
    return redirect("webhook", event.endpoint_id)


def _by(visit: Visit) -> dict[str, Any]:
    return {"actor": visit.actor, "now": datetime.now(UTC)}


def _words() -> dict[str, str]:
    return {name: gettext(one.line) for name, one in TYPES.items()}


def _list(request: HttpRequest, visit: Visit, problem: str = "", status: int = 200) -> HttpResponse:
    entries = [{"one": one, "sign": _sign(one.row)} for one in webhooks_of(visit.publication)]
    context = {
        "entries": entries,
        "asking": sum(entry["sign"] in (FAILING, PAUSED) for entry in entries),
        "words": _words(),
        "form": request.POST if problem else {},
        "chosen": request.POST.getlist("event") if problem else [],
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/webhooks.html", context, status=status)


def _one(
    request: HttpRequest,
    visit: Visit,
    row: WebhookEndpoint,
    *,
    secret: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    typed = request.POST if problem and "url" in request.POST else None
    listed: Listed = listed_webhook(row)
    context = {
        "row": row,
        "listed": listed,
        "sign": _sign(row),
        "words": _words(),
        "url_value": typed["url"] if typed is not None else row.url,
        "chosen": typed.getlist("event") if typed is not None else row.events,
        "removing": "remove" in request.GET,
        "secret": secret,
        "problem": problem,
        **_log(request, row),
    }
    return desk_page(request, visit, "pages/desk/webhook.html", context, status=status)


def _log(request: HttpRequest, row: WebhookEndpoint) -> dict[str, object]:
    wanted = request.GET.get("state", "")
    page = cursor_page(
        events_of(row.pk, wanted if wanted in State.values else ""),
        field="-pk",
        size=PAGE,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    told = [
        {
            "row": one,
            "sign": SIGNS[State(one.state)],
            "body": body_of(one) if one.data else "",
            "again": bool(one.data) and one.state in (State.DELIVERED, State.FAILED),
        }
        for one in page.rows
    ]
    states = {state.value: sign.word for state, sign in SIGNS.items()}
    return {"told": told, "page": page, "states": states, "wanted": wanted}


def _sign(row: WebhookEndpoint) -> Sign:
    if row.paused_at is not None:
        return PAUSED
    return FAILING if row.failing_since else ACTIVE
