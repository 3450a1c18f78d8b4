"""/desk/issues/{id}/presence/: who else is in the issue now; pages ask every 20 seconds."""

import hashlib
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publisher.actions.approvals.presence import others_present
from publisher.actions.issues.list_issues import issue_rows
from publisher.editorial.models import Issue
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.feeds.conditions import names_tag
from publisher.web.formats import language


@require_safe
@desk(Permission.VIEW, issue_rows)
def presence(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """A heartbeat: the person is here, and the others who are. 304 while they are the same."""
    now = datetime.now(UTC)
    others = others_present(issue=found, person=visit.user, now=now)
    names = "\n".join([language(), *(one.username for one in others)])
    etag = f'"{hashlib.sha256(names.encode()).hexdigest()[:32]}"'
    if names_tag(request.headers.get("If-None-Match", ""), etag):
        response: HttpResponse = HttpResponseNotModified()
    else:
        context = {"issue": found, "present": others}
        response = render(request, "pages/desk/presence.html", context)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
