"""A publication's own roles: named sets of permissions, made and taken away."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, RestrictedError
from django.utils.text import slugify

from publisher.actions.publications.people.given_roles import Allows, require_within
from publisher.errors import PublisherError, Refused
from publisher.publications import checks
from publisher.publications.audit import record
from publisher.publications.models import OwnRole, Publication
from publisher.publications.roles import Permission, Role

MOST = 50


def own_roles_of(publication: Publication) -> list[OwnRole]:
    """By name; MOST at most, for no more can be made."""
    return list(OwnRole.objects.filter(publication=publication).order_by("name"))


def all_own_roles() -> QuerySet[OwnRole]:
    """Of every publication."""
    return OwnRole.objects.select_related("publication")


def make_own_role(
    *,
    publication: Publication,
    name: str,
    permissions: Sequence[str],
    by: Allows | None,
    actor: str,
    now: datetime,
) -> OwnRole:
    """A role of that name which allows these, and to look around. by: what its maker may do.

    Raises PublisherError `missing_text`, `bad_role_name`, `unknown_permission`, `role_exists`;
    Refused `too_many_roles`, `role_above_yours`.
    """
    name, slug = _named(name)
    allowed = frozenset({Permission.VIEW, *_known(permissions)})
    require_within(by, allowed)
    if OwnRole.objects.filter(publication=publication).count() >= MOST:
        raise Refused(
            "too_many_roles", f"a publication has {MOST} roles of its own at most", "name"
        )
    kept = [one.value for one in Permission if one in allowed]
    made = OwnRole(publication=publication, slug=slug, name=name, permissions=kept)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            _record(made, "make_role", actor, now)
    except IntegrityError:
        raise PublisherError("role_exists", f"there is a role {slug!r} already", "name") from None
    return made


def delete_own_role(*, role: OwnRole, by: Allows | None, actor: str, now: datetime) -> None:
    """Take a role away that nobody has. Raises Refused `role_in_use`, `role_above_yours`."""
    require_within(by, role.allows())
    try:
        with transaction.atomic():
            _record(role, "delete_role", actor, now)
            role.delete()
    except RestrictedError:
        raise Refused(
            "role_in_use", "somebody has this role; give them another one first", "role"
        ) from None


def _named(given: str) -> tuple[str, str]:
    """Name and slug."""
    name = checks.line(given, "name", most=100, required=True)
    slug = slugify(name)[:60].strip("-")
    if not slug or slug in Role.values:
        raise PublisherError("bad_role_name", "choose another name for the role", "name")
    return name, slug


def _known(words: Sequence[str]) -> list[Permission]:
    try:
        return [Permission(word) for word in words]
    except ValueError:
        known = ", ".join(Permission)
        raise PublisherError(
            "unknown_permission", f"there is no such permission; there are {known}", "--allow"
        ) from None


def _record(role: OwnRole, verb: str, actor: str, now: datetime) -> None:
    record(
        actor=actor,
        verb=verb,
        target=role,
        at=now,
        publication=role.publication,
        role=role.slug,
        permissions=role.permissions,
    )
