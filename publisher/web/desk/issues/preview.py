"""/desk/issues/{id}/preview/: the way to the mail, which is shown at an address of its own."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from publisher.actions.issues.list_issues import issue_rows
from publisher.editorial.models import Issue
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.signed_previews import look_in, preview_address


@require_safe
@desk(Permission.VIEW, issue_rows)
def preview(request: HttpRequest, visit: Visit, issue: Issue) -> HttpResponse:
    """A fresh address each time; as one reader gets it only for who may read that."""
    look = look_in({name: str(value) for name, value in request.GET.items()})
    if look.reader is not None and not visit.may(Permission.MAILS):
        look = replace(look, reader=None)
    return redirect(preview_address(issue.pk, look, visit.actor))
