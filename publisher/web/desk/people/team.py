"""The team of a publication: who works for it, who is invited, and its own roles."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.publications.people.given_roles import role_of
from publisher.actions.publications.people.invite import (
    all_invitations,
    invitations_of,
    invite_member,
    take_back_invitation,
)
from publisher.actions.publications.people.members import (
    all_members,
    change_role,
    end_membership,
    members_of,
)
from publisher.actions.publications.people.own_roles import (
    all_own_roles,
    delete_own_role,
    make_own_role,
    own_roles_of,
)
from publisher.errors import PublisherError
from publisher.publications.models import Invitation, Membership, OwnRole
from publisher.publications.roles import ROLES as ALLOWED
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.people.words import MAY, PERMISSIONS, ROLES
from publisher.web.desk.problems import explained


@require_http_methods(["GET", "HEAD"])
@desk(Permission.VIEW)
def team(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everybody sees with whom they work; who may, changes it here."""
    return _page(request, visit)


@require_POST
@desk(Permission.TEAM)
def invite(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mail an invitation."""
    return _try(
        request,
        visit,
        lambda: invite_member(
            publication=visit.publication,
            address=request.POST.get("address", ""),
            role=request.POST.get("role", ""),
            person=visit.user.username,
            **_by(visit),
        ),
    )


@require_POST
@desk(Permission.TEAM, all_invitations)
def take_back(request: HttpRequest, visit: Visit, invitation: Invitation) -> HttpResponse:
    """End an invitation that nobody took up."""
    take_back_invitation(invitation=invitation, actor=visit.actor, now=datetime.now(UTC))
    return redirect("team")


@require_POST
@desk(Permission.TEAM, all_members)
def give_role(request: HttpRequest, visit: Visit, member: Membership) -> HttpResponse:
    """Another role for somebody."""
    role = request.POST.get("role", "")
    return _try(request, visit, lambda: change_role(membership=member, role=role, **_by(visit)))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.TEAM, all_members)
def end_member(request: HttpRequest, visit: Visit, member: Membership) -> HttpResponse:
    """GET asks; POST ends the membership."""
    if request.method != "POST":
        return _page(request, visit, ending=member)
    return _try(request, visit, lambda: end_membership(membership=member, **_by(visit)))


@require_POST
@desk(Permission.TEAM)
def make_role(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A role of the publication's own."""
    return _try(
        request,
        visit,
        lambda: make_own_role(
            publication=visit.publication,
            name=request.POST.get("name", ""),
            permissions=request.POST.getlist("permission"),
            **_by(visit),
        ),
    )


@require_POST
@desk(Permission.TEAM, all_own_roles)
def delete_role(request: HttpRequest, visit: Visit, role: OwnRole) -> HttpResponse:
    """Take a role away that nobody has."""
    return _try(request, visit, lambda: delete_own_role(role=role, **_by(visit)))


def _by(visit: Visit) -> dict[str, Any]:
    return {"by": visit.membership.allows(), "actor": visit.actor, "now": datetime.now(UTC)}


def _try(request: HttpRequest, visit: Visit, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except PublisherError as error:
        return _page(request, visit, problem=explained(error), status=409)
    return redirect("team")


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    problem: str = "",
    ending: Membership | None = None,
    status: int = 200,
) -> HttpResponse:
    publication, own = visit.publication, own_roles_of(visit.publication)
    mine = visit.membership.allows()
    roles = {name: str(word) for name, word in ROLES.items() if mine >= ALLOWED[name]}
    roles |= {one.slug: one.name for one in own if mine >= one.allows()}
    may_change = visit.may(Permission.TEAM)
    context = {
        "members": [_member(one, visit) for one in members_of(publication)],
        "invitations": list(invitations_of(publication, datetime.now(UTC))) if may_change else [],
        "roles": roles,
        "words": {**ROLES, **{one.slug: one.name for one in own}},
        "may": MAY,
        "own_roles": own,
        "permissions": {one: word for one, word in PERMISSIONS.items() if one in mine},
        "all_permissions": PERMISSIONS,
        "may_change": may_change,
        "ending": ending,
        "form": request.POST if problem else {},
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/team.html", context, status=status)


def _member(row: Membership, visit: Visit) -> dict[str, object]:
    """changeable: whoever looks may do all that the member may."""
    return {
        "row": row,
        "role": role_of(row).name,
        "myself": row.user_id == visit.user.pk,
        "changeable": visit.membership.allows() >= row.allows(),
    }
