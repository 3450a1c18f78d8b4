"""Composing at the desk: a new issue from stories, and the page where everything of it is set."""

from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from publisher.actions.compose.drafts import IssueDraft, SponsorDraft, draft_of
from publisher.actions.compose.edit_issue import edit_issue, has_left
from publisher.actions.compose.field_checks import (
    ALT_LENGTH,
    HEADLINE_LENGTH,
    SECTION_LENGTH,
    TEASER_LENGTH,
)
from publisher.actions.compose.offer_articles import guids_of, rubrics_of
from publisher.actions.issues.create_issue import PREHEADER_LENGTH, SUBJECT_LENGTH, create_issue
from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.issues.list_newsletters import newsletter_of, newsletters_of
from publisher.content.numbers import whole_number
from publisher.editorial.models import Issue
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.compose_entries import (
    entries_of,
    offered,
    search_in,
)
from publisher.web.desk.issues.compose_form import apply_button, error_text, read_form
from publisher.web.desk.pages import desk_page

OFFERED = 12  # stories under the search
OFFERED_NEW = 30
LENGTHS = {
    "subject": SUBJECT_LENGTH,
    "preheader": PREHEADER_LENGTH,
    "headline": HEADLINE_LENGTH,
    "teaser": TEASER_LENGTH,
    "section": SECTION_LENGTH,
    "alt": ALT_LENGTH,
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.EDIT)
def new_issue(request: HttpRequest, visit: Visit) -> HttpResponse:
    """GET offers newsletters and stories, POST makes a draft of those that were chosen."""
    if request.method != "POST":
        return _choose(request, visit)
    newsletter = newsletter_of(visit.publication, request.POST.get("newsletter", ""))
    if newsletter is None:
        return _choose(request, visit, status=400)
    given = map(whole_number, request.POST.getlist("article"))
    numbers = [number for number in given if number is not None]
    try:
        made = create_issue(
            newsletter=newsletter,
            guids=guids_of(visit.publication.pk, numbers),
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _choose(request, visit, error_text(error), 400)
    return redirect("issue-compose", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.EDIT, issue_rows)
def compose(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """The issue's composition; each button saves all of it, and then does what it says."""
    if request.method != "POST":
        return _page(request, visit, found, draft_of(found))
    draft = draft_of(found)
    try:
        draft = read_form(request.POST, found)
        edited, part = apply_button(draft, request.POST.get("act", ""), found)
        edit_issue(
            issue=found,
            draft=edited,
            actor=visit.actor,
            now=datetime.now(UTC),
            seen_hash=request.POST.get("content_hash", ""),
        )
    except PublisherError as error:
        status = 409 if isinstance(error, Refused) else 400
        fresh = issue_rows().get(pk=found.pk)
        return _page(request, visit, fresh, draft, error_text(error), status)
    search = urlencode(search_in(request.POST))
    page = reverse("issue-compose", args=[found.pk]) + (f"?{search}" if search else "")
    where = part or ("add" if request.POST.get("act") == "search" else "")
    return redirect(f"{page}#{where}" if where else page)


def _choose(
    request: HttpRequest, visit: Visit, problem: str = "", status: int = 200
) -> HttpResponse:
    search = search_in(request.GET)
    context = {
        "newsletters": newsletters_of(visit.publication),
        "wanted": request.POST.get("newsletter") or request.GET.get("newsletter", ""),
        "ticked": set(request.POST.getlist("article")),
        "offered": offered(visit.publication, search, most=OFFERED_NEW),
        "search": search,
        "rubrics": rubrics_of(visit.publication),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/issue_new.html", context, status=status)


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Issue,
    draft: IssueDraft,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    search = search_in(request.POST if request.method == "POST" else request.GET)
    items = draft.items or ()
    zone = ZoneInfo(found.publication.time_zone)
    dated_at = draft.dated_at or found.dated_at
    inside = [item.guid for item in items]
    context = {
        "issue": found,
        "draft": draft,
        "date": f"{dated_at.astimezone(zone):%Y-%m-%d}",
        "items": entries_of(found, items),
        "boxes": [*(draft.sponsors or ()), SponsorDraft(after=len(items), advertiser="", text="")],
        "offered": offered(found.publication, search, most=OFFERED, without=inside),
        "search": search,
        "rubrics": rubrics_of(found.publication),
        "most": LENGTHS,
        "closed": has_left(found),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/compose.html", context, status=status)
