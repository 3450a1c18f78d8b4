"""A person who may sign in at the desk, with a role in one publication."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.publications.people.given_roles import GivenRole, given_role
from publisher.actions.publications.people.names import (
    checked_address,
    checked_name,
    checked_password,
)
from publisher.publications import audit
from publisher.publications.models import Membership, Publication, User


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedUser:
    """`password` is set when it was generated: this is the only time anybody sees it."""

    user: User
    membership: Membership
    password: str | None


def create_user(
    *,
    name: str,
    role: str,
    publication: Publication,
    password: str | None,
    address: str = "",
    actor: str,
    now: datetime,
) -> CreatedUser:
    """Create a user; without a password, one of 20 characters is generated. address: by which they
    sign in, too, and get a lost password back.

    Raises PublisherError: bad_name, bad_role, bad_password, bad_address, address_taken or
    user_exists.
    """
    given = given_role(publication, role)
    generated = secrets.token_urlsafe(15) if password is None else None
    with transaction.atomic():
        user = User(username=checked_name(name), email=checked_address(address), date_joined=now)
        user.set_password(checked_password(password or generated or "", user))
        user.save(force_insert=True)
        membership = _join(user, publication, given)
        said: dict[str, Any] = {"publication": publication, "role": given.name}
        audit.record(actor=actor, verb="create", target=user, at=now, **said)
    return CreatedUser(user=user, membership=membership, password=generated)


def _join(user: User, publication: Publication, given: GivenRole) -> Membership:
    return Membership.objects.create(
        publication=publication, user=user, role=given.role, own_role=given.own
    )
