"""Who may see and do what at the desk: the one place that decides it.

A person sees the publications they are a member of. A row of another publication is not
refused but not there (404), so that nobody learns from the difference. A row of their own
publication, with a role that is too low, is refused (403).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from publisher.publications.models import Membership, Publication, User

Role = Membership.Role
Row = TypeVar("Row", bound=Model)
CHOSEN = "publication"  # the session's key


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

    def may(self, role: str) -> bool:
        """Whether they have at least this role in the publication they are looking at."""
        return self.membership.may(role)

    def require(self, role: str) -> None:
        """Raise PermissionDenied unless they have at least this role here."""
        if not self.may(role):
            raise PermissionDenied

    def find(self, rows: QuerySet[Row], pk: int, role: str = Role.VIEWER) -> Row:
        """The row, if it is in a publication of theirs; that publication becomes the current one.

        Raises Http404 for any other row, PermissionDenied when the role is too low.
        """
        mine = {member.publication_id: member for member in self.memberships}
        row = rows.filter(pk=pk, publication__in=list(mine)).first()
        if row is None:
            raise Http404
        self.membership = mine[row.publication_id]  # type: ignore[attr-defined]
        self.require(role)
        return row

    def may_read_mailbox(self) -> bool:
        """The built-in mailbox holds the mails, with addresses, of all publications together."""
        trusted = {m.publication_id for m in self.memberships if m.may(Role.SENDER)}
        return not Publication.objects.exclude(pk__in=trusted).exists()


View = Callable[..., HttpResponse]


def desk(view: View) -> View:
    """A view of the desk: called as view(request, visit, ...) for members, else sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return _sign_in_first(request)
        response = view(request, visit_of(request, request.user), *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


def visit_of(request: HttpRequest, user: User) -> Visit:
    """The visit, at the publication that was chosen last. Raises PermissionDenied for nobody's."""
    memberships = tuple(
        Membership.objects.filter(user=user)
        .select_related("publication")
        .order_by("publication__name")
    )
    if not memberships:
        raise PermissionDenied
    chosen = request.session.get(CHOSEN)
    current = next((m for m in memberships if m.publication.slug == chosen), memberships[0])
    return Visit(user=user, memberships=memberships, membership=current)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):  # a fragment cannot hold a sign-in page
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path())
