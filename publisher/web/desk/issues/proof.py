"""One reader's mail, byte for byte: what left, or what would leave. Each reading is audited."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.issues.render_issue import render_issue
from publisher.actions.sends.list_sends import send_rows
from publisher.actions.sends.render_send import render_send
from publisher.delivery.models import Send
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.problems import explained

PROBLEMS = {
    "unknown_recipient": _("nobody of this address is in the send."),
    "nothing_to_show": _("its content was erased."),
    "edition_erased": _("its content was erased."),
    "bad_address": _("this is no address that can be used here."),
}


@sensitive_post_parameters("recipient")
@require_POST
@desk(Permission.MAILS, send_rows)
def send_mail(request: HttpRequest, visit: Visit, send: Send) -> HttpResponse:
    """The mail of a send to one address, as a file. The address comes by POST: no log holds it."""

    def read(recipient: str, now: datetime) -> bytes:
        return render_send(send=send, recipient=recipient, format="eml", actor=visit.actor, now=now)

    return _answer(request, visit, read, f"send-{send.pk}.eml")


@sensitive_post_parameters("recipient")
@require_POST
@desk(Permission.MAILS, issue_rows)
def issue_mail(request: HttpRequest, visit: Visit, issue: Issue) -> HttpResponse:
    """The same of an issue: before it is sent, as it would leave now."""

    def read(recipient: str, now: datetime) -> bytes:
        return render_issue(
            issue=issue, recipient=recipient, format="eml", actor=visit.actor, now=now
        )

    return _answer(request, visit, read, f"issue-{issue.pk}.eml")


@sensitive_variables("recipient", "message")
def _answer(
    request: HttpRequest, visit: Visit, read: Callable[[str, datetime], bytes], name: str
) -> HttpResponse:
    recipient = request.POST.get("recipient", "").strip()
    try:
        message = read(recipient, datetime.now(UTC))
    except PublisherError as error:
        problem = str(PROBLEMS.get(error.code) or explained(error))
        context = {"visit": visit, "problem": problem}
        return render(request, "pages/no_preview.html", context, status=409)
    response = HttpResponse(message, content_type="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
