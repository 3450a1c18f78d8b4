"""/desk/issues/{id}/preview/: the mail in a frame with an address and a policy of its own."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.issues.render_issue import render_issue
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.problems import explained
from publisher.web.mail_html import mail_response, with_signed_pictures


@require_safe
@desk(Permission.VIEW, issue_rows)
def preview(request: HttpRequest, visit: Visit, issue: Issue) -> HttpResponse:
    """The issue's HTML; why it cannot be rendered, where it cannot."""
    try:
        html = render_issue(
            issue=issue, format="html", recipient=None, actor=visit.actor, now=datetime.now(UTC)
        ).decode()
    except PublisherError as error:
        page = render(request, "pages/no_preview.html", {"problem": explained(error)}, status=409)
        return mail_response(request, page.content.decode(), framed=True)
    return mail_response(request, with_signed_pictures(html, issue.publication.slug), framed=True)
