"""The first administrator: whoever opens the link that `publisher up` prints.

The link is sealed, good for an hour, and for nothing as soon as there is somebody who administers.
Nothing is stored until it is used.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction
from django.db.models import Q

from publisher.actions.publications.people.names import (
    checked_address,
    checked_name,
    checked_password,
)
from publisher.publications import tokens
from publisher.publications.audit import record
from publisher.publications.models import Membership, Publication, User
from publisher.publications.roles import Role

GOOD_FOR = timedelta(hours=1)
PURPOSE = "first administrator"
CHANCE_BITS = 24
LOCK = 0x7075625F61646D69  # "pub_admi"


def has_administrator() -> bool:
    """Whether somebody administers the installation or a publication, and can sign in."""
    able = Q(password__gt="", is_active=True) & ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    able |= Q(authenticator__type="webauthn", is_active=True)
    rules = Q(is_superuser=True) | Q(memberships__role=Role.ADMIN)
    return User.objects.filter(rules).filter(able).exists()


def start_link(now: datetime) -> str | None:
    """The absolute address of the page that makes the first administrator; None where there is
    one."""
    if has_administrator():
        return None
    number = int(now.timestamp()) << CHANCE_BITS | secrets.randbits(CHANCE_BITS)
    return f"{settings.BASE_URL}/desk/start/{tokens.seal(PURPOSE, number)}"


def opens_start(code: str, now: datetime) -> bool:
    """Whether this link makes the first administrator now."""
    number = tokens.unseal(PURPOSE, code)
    if number is None:
        return False
    age = abs(now.timestamp() - (number >> CHANCE_BITS))  # a clock ahead of ours is as good
    return age <= GOOD_FOR.total_seconds() and not has_administrator()


def make_first_administrator(
    *, code: str, name: str, address: str, password: str | None, now: datetime
) -> User | None:
    """The account, with all that an installation allows and a place in each publication; None where
    the link opens nothing. password: None for somebody who adds a passkey instead: until it is
    there the link stays good, and makes this account anew.

    Raises PublisherError `bad_name`, `user_exists`, `bad_address`, `address_taken`,
    `bad_password`.
    """
    with transaction.atomic():
        _one_by_one()
        if not opens_start(code, now):
            return None
        User.objects.filter(
            is_superuser=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, authenticator=None
        ).delete()
        user = User(
            username=checked_name(name),
            email=checked_address(address),
            is_superuser=True,
            date_joined=now,
        )
        user.set_password(password if password is None else checked_password(password, user))
        user.save(force_insert=True)
        for publication in Publication.objects.all():
            Membership.objects.create(publication=publication, user=user, role=Role.ADMIN)
        actor = f"user:{user.username}"
        record(actor=actor, verb="start", target=user, at=now, publication=None)
    return user


def _one_by_one() -> None:
    """Two who open the link at one moment are not both the first. SQLite's transactions of this
    installation begin by taking its one lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
