"""Pages about oneself: whoever is signed in may open them, whatever they belong to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from publisher.publications.models import User
from publisher.publications.roles import OwnPermission
from publisher.web.desk.door.permissions import sign_in_first

View = Callable[..., HttpResponse]


def own_page(view: View) -> View:
    """A route of the desk about the person who is signed in. Who is not does that first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return sign_in_first(request)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    vars(guarded).update(needs=OwnPermission.ACCOUNT, rows=None, of_person=True)
    return guarded


def person_of(request: HttpRequest) -> User:
    """Whoever is signed in, in a view of `own_page`."""
    assert isinstance(request.user, User)
    return request.user


def actor_of(user: User) -> str:
    """As in the audit log."""
    return f"user:{user.username}"
