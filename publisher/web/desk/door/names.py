"""Whose password it is: people type their name or their address, in whatever case."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from publisher.actions.publications.people.ways_in import user_named, user_numbered
from publisher.publications.models import User


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

    def get_user(self, user_id: int) -> User | None:
        """Who is signed in, at each request; None for somebody who may not be any more."""
        user = user_numbered(user_id)
        return user if user and self.user_can_authenticate(user) else None
