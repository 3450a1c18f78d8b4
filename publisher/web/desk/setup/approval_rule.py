"""/desk/newsletters/{id}/approval/: how many people approve a newsletter's issues, and which."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.approvals.change_rule import approving_roles, change_approval_rule
from publisher.actions.approvals.people import approvers, members_of
from publisher.actions.issues.list_newsletters import newsletter_rows
from publisher.content.numbers import whole_number
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.people.words import ROLES
from publisher.web.desk.problems import explained


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, newsletter_rows)
def approval_rule(request: HttpRequest, visit: Visit, found: Newsletter) -> HttpResponse:
    """GET shows the rule and who could approve by it, POST changes it."""
    if request.method != "POST":
        return _page(request, visit, found)
    form = request.POST
    needed = whole_number(form.get("needed", ""), most=9)
    try:
        change_approval_rule(
            newsletter=found,
            needed=-1 if needed is None else needed,
            by_roles=form.getlist("role"),
            confirmed="confirmed" in form,
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        status = 409 if isinstance(error, Refused) else 400
        return _page(request, visit, found, explained(error), status)
    return redirect("approval-rule", found.pk)


def rule_context(letter: Newsletter) -> dict[str, object]:
    """What pages/desk/approval_rule_form.html asks for, wherever it stands."""
    members = members_of(letter.publication)
    return {
        "newsletter": letter,
        "needed": letter.approvals_needed,
        "chosen": letter.approval_roles,
        "confirmed": letter.approval_confirmed,
        "roles": [
            (role, name or ROLES.get(role, role))
            for role, name in approving_roles(letter.publication).items()
        ],
        "may_now": [one.user.username for one in approvers(members, letter.approval_roles)],
    }


def _page(
    request: HttpRequest, visit: Visit, found: Newsletter, problem: str = "", status: int = 200
) -> HttpResponse:
    context = rule_context(found)
    if problem:
        context["needed"] = whole_number(request.POST.get("needed", ""), most=9)
        context["chosen"] = request.POST.getlist("role")
        context["confirmed"] = "confirmed" in request.POST
    return desk_page(
        request,
        visit,
        "pages/desk/approval_rule.html",
        {**context, "problem": problem},
        status=status,
    )
