"""Who may see and do what at the desk: the one place that decides it.

A person sees the publications they are a member of. A row of another publication is not
refused but not there (404), so that nobody learns from the difference. A row of their own
publication, without the permission that the route names, is refused (403).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from publisher.actions.publications.memberships import allowed_in_installation, memberships_of
from publisher.publications.models import Membership, Publication, User
from publisher.publications.roles import InstallationPermission, Permission
from publisher.web.desk.door.naming import looked_at, refused, settle_on
from publisher.web.way_back import page_above

Row = TypeVar("Row", bound=Model)
AnyPermission = Permission | InstallationPermission
# A permission, or a function of the request and the parts of its address that says which.
Needs = AnyPermission | Callable[..., AnyPermission]
Rows = Callable[[], QuerySet[Any]]
View = Callable[..., HttpResponse]
Guard = Callable[[View], View]


class NoMembership(PermissionDenied):
    """The person works for no publication."""


@dataclass
class Visit:
    """A signed-in person, what they belong to, and the publication they are looking at."""

    user: User
    memberships: tuple[Membership, ...]
    membership: Membership

    @property
    def publication(self) -> Publication:
        return self.membership.publication

    @property
    def actor(self) -> str:
        """As in the audit log."""
        return f"user:{self.user.username}"

    @cached_property
    def _in_installation(self) -> frozenset[InstallationPermission]:
        return allowed_in_installation(self.user, self.memberships)

    def may(self, permission: AnyPermission) -> bool:
        """Whether they have it in the publication they are looking at, or in the installation."""
        if isinstance(permission, InstallationPermission):
            return permission in self._in_installation
        return self.membership.may(permission)

    def require(self, permission: AnyPermission) -> None:
        """Raise PermissionDenied unless they may."""
        if not self.may(permission):
            raise PermissionDenied

    def find(self, rows: QuerySet[Row], pk: int) -> Row:
        """The row, if it is in a publication of theirs; that publication becomes the current one.

        Raises Http404 for any other row.
        """
        mine = {member.publication_id: member for member in self.memberships}
        # first() would ask for an order, of one row, and take long to write it.
        row = next(iter(rows.filter(pk=pk, publication__in=list(mine))[:1]), None)
        if row is None:
            raise Http404
        self.membership = mine[row.publication_id]  # type: ignore[attr-defined]
        return row


def desk(needs: Needs, rows: Rows | None = None, *, of_person: bool = False) -> Guard:
    """A route of the desk, open to members with the permission that it `needs`.

    The view is called as view(request, visit, ...). rows: what it is about; the row whose number
    its address has takes the number's place, and must be of a publication in which the person has
    the permission, and of the one that the form names (naming.py), unless what it changes is the
    person's own (of_person). Who is not signed in does that first.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            visit = _arrived(request)
            if isinstance(visit, HttpResponse):
                return visit
            permission = needs(request, **kwargs) if callable(needs) else needs
            about = () if rows is None else (visit.find(rows(), kwargs.pop("number")),)
            whose = visit.publication if about else None
            if not of_person and (refusal := refused(request, whose, len(visit.memberships))):
                return refusal
            visit.require(permission)
            settle_on(request, visit.publication, len(visit.memberships))
            response = view(request, visit, *about, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        vars(guarded).update(needs=needs, rows=rows, of_person=of_person)
        return guarded

    return decorate


def visit_of(request: HttpRequest, user: User) -> Visit:
    """The visit, at the publication that the request names, else the one that was chosen last.

    Raises NoMembership for nobody's, Http404 for a named one that is not theirs.
    """
    memberships = memberships_of(user)
    if not memberships:
        raise NoMembership
    current = looked_at(request, memberships)
    return Visit(user=user, memberships=memberships, membership=current)


def _arrived(request: HttpRequest) -> Visit | HttpResponse:
    """The visit, or what has to be done before it. Raises as visit_of."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    try:
        return visit_of(request, request.user)
    except NoMembership:
        return _begin_first(request.user)


def _begin_first(user: User) -> HttpResponse:
    """Who may begin a publication, and has none, does that. Raises PermissionDenied for others."""
    if InstallationPermission.PUBLICATIONS not in allowed_in_installation(user, ()):
        raise PermissionDenied
    return redirect("begin-site")


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """The way to the door, and back here afterwards."""
    if request.headers.get("HX-Request"):  # a fragment cannot hold a sign-in page
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.method == "POST":  # what was pressed is gone; its page comes back
        return redirect_to_login(page_above(request.path))
    return redirect_to_login(request.get_full_path())
