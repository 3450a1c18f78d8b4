"""Whose password it is: people type their name or their address, in whatever case."""

import unicodedata
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from publisher.publications.folded_email import folded
from publisher.publications.models import User


def user_named(given: str) -> User | None:
    """The user of that name or address, blocked ones too; None where there is none, or two names
    differ in their case alone and neither is typed exactly."""
    typed = unicodedata.normalize("NFKC", given.strip())
    if not typed or "\0" in typed:
        return None
    if "@" in typed and (found := User.objects.filter(email=folded(typed)).first()):
        return found
    alike = list(User.objects.filter(username__iexact=typed)[:2])
    exact = [user for user in alike if user.username == typed]
    if exact:
        return exact[0]
    return alike[0] if len(alike) == 1 else None


class NameOrAddress(ModelBackend):
    """Django's, but for how a person is found."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user, where the password is theirs. It takes as long for a name that nobody has."""
        given = username or kwargs.get("email") or ""
        if password is None:
            return None
        user = user_named(given)
        if user is None:
            User().set_password(password)
            return None
        right = user.check_password(password)
        return user if right and self.user_can_authenticate(user) else None
