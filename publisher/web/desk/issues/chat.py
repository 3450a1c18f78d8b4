"""An issue as a text to paste into WhatsApp."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.issues.chat_text import chat_text
from publisher.actions.issues.list_issues import issue_rows
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained


@require_safe
@desk(Permission.VIEW, issue_rows)
def chat(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """The text, chosen whole by a press where there is script, by hand where there is none."""
    context: dict[str, object] = {"issue": found, "text": "", "problem": ""}
    try:
        context["text"] = chat_text(issue=found, now=datetime.now(UTC))
    except PublisherError as error:
        context["problem"] = explained(error)
    status = 409 if context["problem"] else 200
    return desk_page(request, visit, "pages/desk/chat.html", context, status=status)
