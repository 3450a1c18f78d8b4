"""Issues: the list, one issue with its mail, and the two steps that send it."""

import uuid
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from publisher.actions.compose.edit_issue import has_left
from publisher.actions.compose.list_composing import composing_newsletters
from publisher.actions.compose.send_hours import hour_in, presets
from publisher.actions.issues.list_issues import (
    issue_rows,
    issues_of,
    items_of,
    lists_of,
    read_once,
)
from publisher.actions.preflight.run_preflight import preflight
from publisher.actions.readers.count_audience import expected_readers
from publisher.actions.sends.list_sends import current_send, has_begun
from publisher.actions.sends.send_issue import SendStarted, served_before, undo_window
from publisher.actions.sends.send_with_controls import send_with_controls
from publisher.content.local_time import moment_in
from publisher.delivery.limits import starts_within
from publisher.delivery.models import Send
from publisher.delivery.sends import STANDING
from publisher.editorial.models import Article, Issue, IssueItem
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.approval_state import approval_context
from publisher.web.desk.issues.checks import checks_of
from publisher.web.desk.issues.composing_results import last_result
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.sorting import Column, Sorting
from publisher.web.desk.states import ARTICLE, ISSUE, SEND

PAGE = 50
COLUMNS = (
    Column("subject", "subject"),
    Column("newsletter", "newsletter__name"),
    Column("dated", "dated_at"),
    Column("state", "state"),
)


@require_safe
@desk(Permission.VIEW)
def issues(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All issues of the publication, the newest first unless asked otherwise."""
    sorting = Sorting(COLUMNS, request.GET, default="-dated")
    rows = issues_of(visit.publication, order=sorting.fields())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    entries = [{"issue": issue, "sign": ISSUE[Issue.State(issue.state)]} for issue in page]
    context = {
        "page": page,
        "entries": entries,
        "sorting": sorting,
        "may_edit": visit.may(Permission.EDIT),
        "composing": [(row, last_result(row)) for row in composing_newsletters(visit.publication)],
    }
    return desk_page(request, visit, "pages/issues.html", context)


@require_safe
@desk(Permission.VIEW, issue_rows)
def issue(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """One issue: subject, articles with their versions, reach, and the mail as it will arrive."""
    return issue_page(request, visit, found)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEND, issue_rows)
def send(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """GET asks once more and names the reach; POST sends. The same form sends once, however often
    it is posted, and not at all if the issue was changed after the question.
    """
    if request.method != "POST":
        return _confirmation(request, visit, found)
    if request.POST.get("content_hash") != found.content_hash:
        return _confirmation(request, visit, found, changed=True)
    try:
        started = _send(request, visit, found)
    except PublisherError as error:
        current = current_send(found)
        if error.code == "issue_already_sent" and current:
            return redirect("send", current.pk)
        return issue_page(request, visit, found, problem=explained(error), status=409)
    return redirect("send", started.send.pk)


@require_POST
@desk(Permission.EDIT, issue_rows)
def check(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """Ask the issue's links and the sender's DNS anew, then show what is known."""
    preflight(issue=found, now=datetime.now(UTC), network=True)
    return redirect(reverse("issue", args=[found.pk]) + "#checks")


def _send(request: HttpRequest, visit: Visit, found: Issue) -> SendStarted:
    """What the form says. Raises what sending raises, and BadInput for a time that is none."""
    form, zone = request.POST, ZoneInfo(visit.publication.time_zone)
    last = form.get("not_after", "").strip()
    return send_with_controls(
        issue=found,
        control_addresses=form["control"].split() if "control" in form else None,
        idempotency_key=f"desk:{form.get('key', '')[:64]}",
        actor=visit.actor,
        now=datetime.now(UTC),
        at=hour_in(form, zone),
        not_after=moment_in(last, zone, "not_after") if last else None,
        without_approval=form.get("without_approval"),
    )


def _confirmation(
    request: HttpRequest, visit: Visit, found: Issue, *, changed: bool = False
) -> HttpResponse:
    current = current_send(found)
    if current:
        return redirect("send", current.pk)
    return issue_page(
        request, visit, found, confirming=True, changed=changed, status=409 if changed else 200
    )


def issue_page(
    request: HttpRequest,
    visit: Visit,
    found: Issue,
    *,
    confirming: bool = False,
    changed: bool = False,
    problem: str = "",
    trial_to: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The issue's page; problem: why nothing happened; trial_to: addresses typed for a test."""
    current, now = current_send(read_once(found)), datetime.now(UTC)
    context = {
        "issue": found,
        "sign": ISSUE[Issue.State(found.state)],
        "items": [_item(item) for item in items_of(found)],
        **_reach(found, current, now),
        **approval_context(found, visit, confirming=confirming, now=now),
        "confirming": confirming,
        "changed": changed,
        "problem": problem,
        "checks": None if current else checks_of(found, now=now),
        "may_check": visit.may(Permission.EDIT),
        "may_send": visit.may(Permission.SEND),
        "may_compose": visit.may(Permission.EDIT) and not has_left(found),
        "trial_to": (visit.user.email or "") if trial_to is None else trial_to,
        "key": uuid.uuid4().hex,
    }
    return desk_page(request, visit, "pages/issue.html", context, status=status)


def _item(item: IssueItem) -> dict[str, object]:
    """A story of the issue, and whether it is as the issue has it."""
    version, article = item.article_version, item.article_version.article
    return {
        "version": version,
        "sign": ARTICLE[Article.PubStatus(article.pubstatus)],
        "newest": article.current_id == version.pk,
    }


def _reach(found: Issue, current: Send | None, now: datetime) -> dict[str, object]:
    """Whom a send reaches, and the one that there is."""
    letter, served = found.newsletter, 0 if current else served_before(found)
    letter.publication = found.publication  # the same row: no need to read it again
    expected = expected_readers(issue=found, now=now)
    return {
        "lists": lists_of(letter),
        "readers": max(expected.number - served, 0),
        "counted_at": expected.at,
        "served": served,
        "undo": int(undo_window(letter).total_seconds()),
        "presets": presets(newsletter=letter, now=now),
        "late": int(starts_within(alert=letter.kind == letter.Kind.ALERT).total_seconds()) // 60,
        "current": current,
        "begun": current is not None and has_begun(current),
        "waits": current is not None and current.state in STANDING,
        "current_sign": SEND[Send.State(current.state)] if current else None,
    }
