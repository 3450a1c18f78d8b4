"""People who work for the publication: members and their roles, who is invited, roles of its own.

Nobody gives more than they have: a token gives what the person who made it may give now.
"""

from typing import Annotated

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.approvals.people import person_of
from publisher.actions.publications.people.given_roles import role_of
from publisher.actions.publications.people.invite import (
    invitations_of,
    invite_member,
    take_back_invitation,
)
from publisher.actions.publications.people.members import change_role, end_membership, members_of
from publisher.actions.publications.people.own_roles import (
    all_own_roles,
    delete_own_role,
    make_own_role,
)
from publisher.publications.models import Invitation as InvitationRow
from publisher.publications.models import Membership, OwnRole
from publisher.publications.roles import Permission
from publisher.web.api.documents import Document, Time
from publisher.web.api.persons import allows
from publisher.web.api.resource import Resource
from publisher.web.api.routes import Call
from publisher.web.api.words import Address, Name, Slug


class GivenRole(Document):
    """another role: viewer, writer, editor, sender, chief, admin, or one of its own"""

    role: Slug


class User(Document):
    """somebody who works for the publication"""

    name: str
    role: str
    email: str | None
    language: str | None
    created_at: Time
    last_signed_in_at: Time | None


class NewInvitation(Document):
    """whom to mail a link to an account with a role"""

    address: Address
    role: Slug


class Invitation(Document):
    """somebody who was asked to work for the publication"""

    id: str
    address: str
    role: str
    invited_by: str
    created_at: Time
    expires_at: Time


class NewRole(Document):
    """a role of the publication's own, and what it allows beside looking around"""

    name: Name
    permissions: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=40)]


class OwnedRole(Document):
    """a role of the publication's own"""

    slug: str
    name: str
    permissions: list[str]


def shown(row: Membership) -> User:
    """A member's document."""
    return User(
        name=row.user.username,
        role=role_of(row).name,
        email=row.user.email or None,
        language=row.user.language or None,
        created_at=row.user.date_joined,
        last_signed_in_at=row.user.last_login,
    )


def _give(call: Call, row: Membership, body: GivenRole) -> Membership:
    by = allows(call, Permission.TEAM)
    return change_role(membership=row, role=body.role, by=by, **call.decision)


def _end(call: Call, row: Membership) -> None:
    end_membership(membership=row, by=allows(call, Permission.TEAM), **call.decision)


def _waiting(call: Call) -> QuerySet[InvitationRow]:
    return invitations_of(call.publication, call.now).select_related("own_role")


def _show_invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        id=str(row.pk),
        address=row.address or "",
        role=row.own_role.slug if row.own_role else row.role,
        invited_by=row.invited_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def _invite(call: Call, body: NewInvitation) -> InvitationRow:
    return invite_member(
        address=body.address,
        role=body.role,
        person=person_of(call.caller.token.created_by) or call.caller.name,
        by=allows(call, Permission.TEAM),
        **call.about,
    )


def _take_back(call: Call, row: InvitationRow) -> None:
    allows(call, Permission.TEAM)
    take_back_invitation(invitation=row, **call.decision)


def _roles(call: Call) -> QuerySet[OwnRole]:
    return all_own_roles().filter(publication=call.publication)


def _show_role(row: OwnRole) -> OwnedRole:
    return OwnedRole(slug=row.slug, name=row.name, permissions=sorted(row.permissions))


def _make_role(call: Call, body: NewRole) -> OwnRole:
    by = allows(call, Permission.TEAM)
    return make_own_role(name=body.name, permissions=body.permissions, by=by, **call.about)


def _delete_role(call: Call, row: OwnRole) -> None:
    delete_own_role(role=row, by=allows(call, Permission.TEAM), **call.decision)


USERS = Resource(
    name="users",
    one="user",
    key="user__username",
    shown=User,
    show=shown,
    rows=lambda call: members_of(call.publication).select_related("publication"),
    takes=GivenRole,
    change=_give,
    remove=_end,
)
INVITATIONS = Resource(
    name="invitations",
    one="invitation",
    shown=Invitation,
    show=_show_invitation,
    rows=_waiting,
    scope="users",
    takes=NewInvitation,
    create=_invite,
    remove=_take_back,
    conflicts=frozenset({"user_exists"}),
)
ROLES = Resource(
    name="roles",
    one="role",
    key="slug",
    shown=OwnedRole,
    show=_show_role,
    rows=_roles,
    scope="users",
    takes=NewRole,
    create=_make_role,
    remove=_delete_role,
    conflicts=frozenset({"role_exists"}),
)
