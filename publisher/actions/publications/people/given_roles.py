"""A role as it is given, by name: one of all publications', or one of this publication's own."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.errors import PublisherError, Refused
from publisher.publications.models import Membership, OwnRole, Publication
from publisher.publications.roles import ROLES, Permission, Role

Allows = frozenset[Permission]


@dataclass(frozen=True, slots=True)
class GivenRole:
    """`role` for one of all publications', `own` for one of this publication's own; never both."""

    role: str = ""
    own: OwnRole | None = None

    @property
    def name(self) -> str:
        """As it is given and written in the audit log."""
        return self.own.slug if self.own else self.role

    def allows(self) -> Allows:
        """The permissions that come with it."""
        return self.own.allows() if self.own else ROLES[self.role]


def given_role(publication: Publication, name: str) -> GivenRole:
    """The role of that name. Raises PublisherError `bad_role`."""
    if name in Role.values:
        return GivenRole(role=name)
    own = OwnRole.objects.filter(publication=publication, slug=name).first()
    if own is None:
        slugs = OwnRole.objects.filter(publication=publication).order_by("slug")
        known = ", ".join([*Role.values, *slugs.values_list("slug", flat=True)])
        raise PublisherError("bad_role", f"{name!r} is no role; use one of {known}", "--role")
    return GivenRole(own=own)


def role_of(membership: Membership) -> GivenRole:
    """The role that somebody has."""
    return GivenRole(role=membership.role, own=membership.own_role)


def require_within(allowed: Allows | None, *given: Iterable[Permission]) -> None:
    """Nobody gives, changes or takes away more than they have. allowed: None for the operator at
    the command line. Raises Refused `role_above_yours`."""
    if allowed is not None and not all(allowed >= set(one) for one in given):
        raise Refused(
            "role_above_yours", "this role allows what yours does not; ask an administrator", "role"
        )
