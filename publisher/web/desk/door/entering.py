"""A session begins: by a password and a second step, by a passkey, or by a link that was mailed."""

import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse

from publisher.actions.publications.people.sessions import note_session
from publisher.publications.models import User
from publisher.web.peers import peer_address

BACKEND = "publisher.web.desk.door.names.NameOrAddress"
BY_LINK = "came_by_link_at"  # the session's key: seconds since 1970
FRESH = 900  # seconds in which who came by a link sets up how they come next time


def enter_by_password(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """The password was right: the answer leads to the path `to`, or to the second step first."""
    login_to = Login(user=user, redirect_url=to)
    answer: HttpResponse = perform_password_login(request, {"username": user.username}, login_to)
    return answer


def enter_by_link(request: HttpRequest, user: User) -> None:
    """Sign in whoever opened a link of their own that works once."""
    login(request, user, backend=BACKEND)
    request.session[BY_LINK] = time.time()
    list_session(request, user)


def keep_this_session(request: HttpRequest, user: User) -> None:
    """It goes on after all others were ended, under the new hash and another key."""
    update_session_auth_hash(request, user)
    list_session(request, user)


def list_session(request: HttpRequest, user: User) -> None:
    """Have the session stand in the list of the person's account."""
    if not request.session.session_key:
        request.session.save()
    note_session(
        user=user,
        key=request.session.session_key or "",
        address=str(peer_address(request.META) or "::"),
        browser=request.headers.get("user-agent", ""),
        now=datetime.now(UTC),
    )


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the person proved a moment ago that it is them: by password, code or passkey within
    ACCOUNT_REAUTHENTICATION_TIMEOUT, or by the link that began the session."""
    return came_by_link(request) or bool(did_recently_reauthenticate(request))


def came_by_link(request: HttpRequest) -> bool:
    """Whether the session began by a link within the last quarter of an hour."""
    at = request.session.get(BY_LINK)
    return isinstance(at, int | float) and 0 <= time.time() - at < FRESH


def relying_party() -> str:
    """The host that passkeys are made for: of PUBLISHER_BASE_URL, whatever a request says."""
    return urlsplit(settings.BASE_URL).hostname or ""


def our_origin() -> str:
    """The one origin whose pages may use passkeys."""
    base = urlsplit(settings.BASE_URL)
    return f"{base.scheme}://{base.netloc}"
