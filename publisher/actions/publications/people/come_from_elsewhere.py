"""Somebody comes who is known to a provider of identities: their account, and their roles here."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.publications.people.given_roles import GivenRole, given_role
from publisher.actions.publications.people.members import change_role, end_membership
from publisher.actions.publications.people.names import checked_address
from publisher.errors import PublisherError, Refused
from publisher.publications.audit import record
from publisher.publications.claims import claimed_roles
from publisher.publications.models import Membership, Publication, User

ACTOR = "oidc"
Roles = Mapping[Publication, GivenRole | None]


def come_from_elsewhere(
    *, user: User | None, claims: Mapping[str, Any], rules: Iterable[str], now: datetime
) -> User | None:
    """The account with the roles that the claims give, in every publication that a rule names:
    there they alone count. user: whom the provider's subject was linked to; None makes an account,
    if the claims give any role. None is returned for who may nothing here.

    No address links anybody: one that the provider verified, and that nobody has, is kept.
    """
    wanted = _wanted(claimed_roles(claims, rules))
    if user is None and not any(wanted.values()):
        return None
    with transaction.atomic():
        known = user or _make(claims, now)
        for publication, role in wanted.items():
            _settle(known, publication, role, now)
        return known if Membership.objects.filter(user=known).exists() else None


def _wanted(names: Mapping[str, list[str]]) -> Roles:
    """The largest of the roles that somebody has by several rules; what no publication has any
    more is nothing."""
    found: dict[Publication, GivenRole | None] = {}
    for publication in Publication.objects.filter(slug__in=list(names)):
        roles = []
        for name in names[publication.slug]:
            with suppress(PublisherError):
                roles.append(given_role(publication, name))
        found[publication] = max(roles, key=lambda one: len(one.allows()), default=None)
    return found


def _settle(user: User, publication: Publication, role: GivenRole | None, now: datetime) -> None:
    """The last administrator stays one, whatever the provider says."""
    rows = Membership.objects.filter(user=user, publication=publication)
    membership = rows.select_related("publication", "own_role").first()
    common = {"by": None, "actor": ACTOR, "now": now}
    with suppress(Refused):
        if membership is None and role is not None:
            made = Membership.objects.create(
                publication=publication, user=user, role=role.role, own_role=role.own
            )
            record(
                actor=ACTOR,
                verb="claim_role",
                target=made,
                at=now,
                publication=publication,
                user=user.username,
                role=role.name,
            )
        elif membership is not None and role is None:
            end_membership(membership=membership, **common)  # type: ignore[arg-type]
        elif membership is not None and role is not None:
            change_role(membership=membership, role=role.name, **common)  # type: ignore[arg-type]


def _make(claims: Mapping[str, Any], now: datetime) -> User:
    address = None
    if claims.get("email_verified") is True:
        with suppress(PublisherError):
            address = checked_address(str(claims.get("email", "")))
    user = User(username=_free_name(claims), email=address, date_joined=now)
    user.set_password(None)
    user.save(force_insert=True)
    record(actor=ACTOR, verb="create", target=user, at=now, publication=None)
    return user


def _free_name(claims: Mapping[str, Any]) -> str:
    said = str(claims.get("preferred_username") or claims.get("name") or "")
    plain = re.sub(r"[^a-zA-Z0-9.+_-]+", "-", said.partition("@")[0]).strip("-.+_")[:80] or "user"
    taken = {
        name.casefold()
        for name in User.objects.filter(username__istartswith=plain).values_list(
            "username", flat=True
        )
    }
    number, name = 1, plain
    while name.casefold() in taken:
        number += 1
        name = f"{plain}-{number}"
    return name
