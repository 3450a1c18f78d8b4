"""Comments on an issue: said, answered, settled."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from publisher.actions.approvals.comments import comment_on_issue, resolve_comment
from publisher.actions.issues.list_issues import issue_rows
from publisher.content.numbers import whole_number
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.approval import approval_page
from publisher.web.desk.problems import explained


@require_POST
@desk(Permission.EDIT, issue_rows)
def comment(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """Say something, or answer; or settle a thread and open it again (`act`)."""
    number, act = whole_number(request.POST.get("comment", "")), request.POST.get("act", "say")
    now = datetime.now(UTC)
    try:
        if act in ("resolve", "reopen"):
            said = resolve_comment(
                issue=found,
                comment=number or 0,
                resolved=act == "resolve",
                actor=visit.actor,
                now=now,
            )
        else:
            said = comment_on_issue(
                issue=found,
                words=request.POST.get("words", ""),
                answers=number,
                actor=visit.actor,
                now=now,
            )
    except PublisherError as error:
        return approval_page(request, visit, found, problem=explained(error), status=400)
    page = reverse("issue-approval", args=[found.pk])
    return redirect(f"{page}#comment-{said.answers_id or said.pk}")
