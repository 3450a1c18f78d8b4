"""/desk/issues/{id}/test: the issue in a real mailbox, before anybody gets it."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.sends.send_trial import send_trial
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.issues import issue_page
from publisher.web.desk.problems import explained


@sensitive_post_parameters("to")
@require_POST
@desk(Permission.EDIT, issue_rows)
@sensitive_variables("addresses")
def trial(request: HttpRequest, visit: Visit, issue: Issue) -> HttpResponse:
    """Mail it to the addresses of the form, marked as a test; nothing else follows."""
    addresses = request.POST.get("to", "").replace(",", " ").replace(";", " ").split()
    try:
        send = send_trial(
            issue=issue,
            addresses=addresses,
            actor=visit.actor,
            now=datetime.now(UTC),
            to_anybody=visit.may(Permission.SEND),
            once=request.POST.get("once", ""),
        )
    except PublisherError as error:
        problem, typed = explained(error), " ".join(addresses)
        return issue_page(request, visit, issue, problem=problem, trial_to=typed, status=409)
    return redirect("send", send.pk)
