"""The operator's way to let somebody in again who lost everything."""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from publisher.actions.publications.people.change_password import change_password
from publisher.errors import PublisherError
from publisher.publications.models import User


def let_back_in(
    *, name: str, password: str | None, steps: bool, actor: str, now: datetime
) -> str | None:
    """Set a new password; one of 20 characters is generated, and returned, where none is given.
    steps: passkeys and codes end, too. Raises PublisherError `unknown_user`, `bad_password`."""
    user = User.objects.filter(username=name).first()
    if user is None:
        raise PublisherError(
            "unknown_user", f"there is no user {name!r}; see: publisher user list", "NAME"
        )
    generated = secrets.token_urlsafe(15) if password is None else None
    with transaction.atomic():
        if steps:
            Authenticator.objects.filter(user=user).delete()
        change_password(
            user=user,
            password=password or generated or "",
            verb="let_back_in",
            actor=actor,
            now=now,
        )
    return generated
