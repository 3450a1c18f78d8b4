"""Who belongs to which publications, and what that allows in the whole installation."""

from collections.abc import Sequence

from publisher.publications.models import Membership, Publication, User
from publisher.publications.prepared import Prepared
from publisher.publications.roles import SUPERUSER, InstallationPermission, permissions_in_all

_of_user = Prepared(
    lambda user: (
        Membership.objects.filter(user=user)
        .select_related("publication", "own_role")
        .order_by("publication__name")
    ),
    -1,
)


def memberships_of(user: User) -> tuple[Membership, ...]:
    """The person's memberships with their publications, by the publications' names."""
    return tuple(_of_user(user.pk))


def allowed_in_installation(
    user: User, memberships: Sequence[Membership]
) -> frozenset[InstallationPermission]:
    """What the person may do across publications, who has these memberships and no other."""
    allowed = permissions_in_all(one.role for one in memberships)
    if allowed:
        others = Publication.objects.exclude(pk__in=[one.publication_id for one in memberships])
        if others.exists():
            allowed = frozenset()
    return allowed | SUPERUSER if user.is_superuser else allowed
