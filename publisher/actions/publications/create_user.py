"""A person who may sign in at the desk, with a role in one publication."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from publisher.errors import PublisherError
from publisher.publications.audit import record
from publisher.publications.models import Membership, Publication, User

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9@.+_-]{0,99}")


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
    actor: str,
    now: datetime,
) -> CreatedUser:
    """Create a user; without a password, one of 20 characters is generated.

    Raises PublisherError: bad_name, bad_role, bad_password or user_exists.
    """
    _check(name, role)
    generated = secrets.token_urlsafe(15) if password is None else None
    _check_password(password or generated or "", name)
    with transaction.atomic():
        if User.objects.filter(username=name).exists():
            raise PublisherError(
                "user_exists", f"there is a user {name!r} already; choose another name", "NAME"
            )
        user = User(username=name, date_joined=now)
        user.set_password(password or generated)
        user.save()
        membership = Membership.objects.create(publication=publication, user=user, role=role)
        record(actor=actor, verb="create", target=user, at=now, publication=publication, role=role)
    return CreatedUser(user=user, membership=membership, password=generated)


def _check(name: str, role: str) -> None:
    if not NAME.fullmatch(name):
        raise PublisherError(
            "bad_name",
            f"{name[:100]!r} is no user name: 1 to 100 letters, digits or @ . + - _",
            "NAME",
        )
    if role not in Membership.Role.values:
        known = ", ".join(Membership.Role.values)
        raise PublisherError("bad_role", f"{role!r} is no role; use one of {known}", "--role")


def _check_password(password: str, name: str) -> None:
    try:
        with translation.override("en"):  # the command line speaks English
            validate_password(password, User(username=name))
    except ValidationError as error:
        raise PublisherError("bad_password", " ".join(error.messages), "--password-file") from None
