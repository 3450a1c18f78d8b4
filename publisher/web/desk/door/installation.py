"""Pages that are about no publication yet: whoever may begin one opens them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from publisher.actions.publications.memberships import allowed_in_installation, memberships_of
from publisher.publications.models import User
from publisher.publications.roles import InstallationPermission
from publisher.web.desk.door.permissions import sign_in_first

View = Callable[..., HttpResponse]
BEGINS = InstallationPermission.PUBLICATIONS


def beginning(view: View) -> View:
    """A route for who may begin a publication, called as view(request, user, ...). Who is not
    signed in does that first; anybody else is refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return sign_in_first(request)
        if not may_begin(request.user):
            raise PermissionDenied
        response = view(request, request.user, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    vars(guarded).update(needs=BEGINS, rows=None, of_person=True)
    return guarded


def may_begin(user: User) -> bool:
    """Whether the person may begin a publication, the first one or another."""
    return BEGINS in allowed_in_installation(user, memberships_of(user))
