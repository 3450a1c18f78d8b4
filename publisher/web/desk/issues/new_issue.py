"""/desk/issues/new/: a draft from stories that are ticked, or like an issue that there is."""

import uuid
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.compose.compose_issue import compose_issue
from publisher.actions.compose.drafts import IssueDraft, chosen_items
from publisher.actions.compose.duplicate_issue import duplicate_issue
from publisher.actions.compose.offer_articles import guids_of, rubrics_of
from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.issues.list_newsletters import newsletter_of, newsletters_of
from publisher.content.numbers import whole_number
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.compose_entries import offered, search_in
from publisher.web.desk.issues.compose_form import error_text
from publisher.web.desk.issues.issues import issue_page
from publisher.web.desk.pages import desk_page

OFFERED = 30
LONGEST_KEY = 64


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.EDIT)
def new_issue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """GET offers newsletters and stories, POST makes a draft of those that were chosen: one,
    however often the form is posted."""
    if request.method != "POST":
        return _choose(request, visit)
    newsletter = newsletter_of(visit.publication, request.POST.get("newsletter", ""))
    if newsletter is None:
        return _choose(request, visit, status=400)
    given = map(whole_number, request.POST.getlist("article"))
    numbers = [number for number in given if number is not None]
    guids = guids_of(visit.publication.pk, numbers)
    try:
        made = compose_issue(
            newsletter=newsletter,
            draft=IssueDraft(items=chosen_items(guids, newsletter.theme)),
            actor=visit.actor,
            now=datetime.now(UTC),
            idempotency_key=key_in(request),
        )
    except PublisherError as error:
        return _choose(request, visit, error_text(error), 400)
    return redirect("issue-compose", made.pk)


@require_POST
@desk(Permission.EDIT, issue_rows)
def duplicate(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """A draft like this issue; its compose page comes next."""
    try:
        made = duplicate_issue(
            issue=found,
            actor=visit.actor,
            now=datetime.now(UTC),
            idempotency_key=key_in(request),
        )
    except PublisherError as error:
        return issue_page(request, visit, found, problem=error_text(error), status=409)
    page = reverse("issue-compose", args=[made.issue.pk])
    return redirect(f"{page}?left={len(made.left_out)}" if made.left_out else page)


def key_in(request: HttpRequest) -> str | None:
    """The key of the form that was posted, so that it does its thing once; None without one."""
    key = request.POST.get("key", "")[:LONGEST_KEY]
    return f"desk:{key}" if key else None


def _choose(
    request: HttpRequest, visit: Visit, problem: str = "", status: int = 200
) -> HttpResponse:
    search = search_in(request.GET)
    context = {
        "newsletters": newsletters_of(visit.publication),
        "wanted": request.POST.get("newsletter") or request.GET.get("newsletter", ""),
        "ticked": set(request.POST.getlist("article")),
        "offered": offered(visit.publication, search, most=OFFERED),
        "search": search,
        "rubrics": rubrics_of(visit.publication),
        "problem": problem,
        "key": uuid.uuid4().hex,
    }
    return desk_page(request, visit, "pages/issue_new.html", context, status=status)
