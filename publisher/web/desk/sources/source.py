"""One source: how it is, what it brought, its form and its webhook's secret."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.intake.sources.addresses import webhook_address
from publisher.actions.intake.sources.change_source import change_source, rotate_webhook_secret
from publisher.actions.intake.sources.list_sources import silence_limit_of, source_rows
from publisher.actions.stories.list_articles import count_by_source
from publisher.content.numbers import whole_number
from publisher.editorial.models import Source
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sources import words
from publisher.web.desk.sources.listing import entry_of
from publisher.web.desk.sources.new import shown_once

FIELDS = ("name", "feed", "webhook", "silent_hours")
EMPTY: Mapping[str, str] = dict.fromkeys(FIELDS, "")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, source_rows)
@sensitive_variables("secret")
def source(request: HttpRequest, visit: Visit, found: Source) -> HttpResponse:
    """Its page; POST keeps all of the form, or nothing."""
    if request.method != "POST":
        return _page(request, visit, found, _stored(found))
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    hours = typed["silent_hours"]
    try:
        changed, secret = change_source(
            source=found,
            name=typed["name"],
            feed=typed["feed"],
            webhook=typed["webhook"],
            silent_hours=_hours(hours) if hours else None,
            clear_silent_hours=not hours,
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, visit, found, typed, words.faults_of(error, EMPTY))
    return shown_once(request, visit, changed, secret) if secret else redirect("source", found.pk)


@require_POST
@desk(Permission.SETTINGS, source_rows)
@sensitive_variables("secret")
def source_secret(request: HttpRequest, visit: Visit, found: Source) -> HttpResponse:
    """Another secret for its webhook: this answer alone shows it."""
    try:
        secret = rotate_webhook_secret(source=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, found, _stored(found), {"": words.problem_of(error)})
    return shown_once(request, visit, found, secret)


def _hours(text: str) -> int:
    """-1, which the action refuses, for what is no number."""
    found = whole_number(text)
    return -1 if found is None else found


def _stored(row: Source) -> dict[str, str]:
    hours = silence_limit_of(row)
    texts = {"name": row.name, "feed": row.feed_url, "webhook": row.webhook}
    return {**texts, "silent_hours": "" if hours is None else str(hours)}


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Source,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    counted = count_by_source(visit.publication, [found.slug])
    context: dict[str, Any] = {
        "row": entry_of(found, counted, datetime.now(UTC)),
        "source": found,
        "typed": typed,
        "faults": faults or {},
        "webhooks": words.WEBHOOKS,
        "address": webhook_address(found) if found.webhook else "",
        "may_poll": visit.may(Permission.WRITE),
        "may_pause": visit.may(Permission.SOURCES),
    }
    status = 400 if faults else 200
    return desk_page(request, visit, "pages/desk/sources/source.html", context, status=status)
