"""One's own account: how one signs in, and where one is signed in."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.publications.people.change_password import (
    change_password,
    tokens_ending_with,
)
from publisher.actions.publications.people.sessions import (
    end_other_sessions,
    end_session,
    sessions_of,
)
from publisher.actions.publications.people.ways_in import ways_in_of
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.publications.models import User
from publisher.web.desk.door.attempts import Guess, failed, signing_name, too_many
from publisher.web.desk.door.entering import (
    came_by_link,
    keep_this_session,
    list_session,
    relying_party,
)
from publisher.web.desk.door.own import actor_of, own_page, person_of
from publisher.web.desk.people.browsers import browser_name
from publisher.web.desk.people.own_address import waiting_address
from publisher.web.desk.people.words import problem_of
from publisher.web.peers import peer_key


@require_http_methods(["GET", "HEAD"])
@own_page
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own way in, on one page."""
    return _page(request)


@require_POST
@sensitive_post_parameters()
@own_page
def new_password(request: HttpRequest) -> HttpResponse:
    """Another password; other sessions and tokens end with the old one."""
    user, new = person_of(request), request.POST.get("new", "")
    problem = _old_is_wrong(request, user)
    if not problem and new != request.POST.get("again", ""):
        problem = gettext("The two new passwords differ.")
    if problem:
        return _page(request, problem=problem, status=400)
    try:
        change_password(
            user=user,
            password=new,
            key=request.session.session_key,
            verb="change_password",
            actor=actor_of(user),
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        return _page(request, problem=problem_of(error, new, user), status=400)
    keep_this_session(request, user)
    return redirect("account")


@require_POST
@own_page
def end_one(request: HttpRequest) -> HttpResponse:
    """End the session that the form names; one's own is ended by signing out."""
    number = whole_number(request.POST.get("session", ""))
    if number is not None:
        user = person_of(request)
        end_session(user=user, number=number, actor=actor_of(user), now=datetime.now(UTC))
    return redirect("account")


@require_POST
@own_page
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    user = person_of(request)
    key = request.session.session_key
    end_other_sessions(user=user, key=key, actor=actor_of(user), now=datetime.now(UTC))
    keep_this_session(request, user)
    return redirect("account")


def _old_is_wrong(request: HttpRequest, user: User) -> str:
    """Why the old password does not do; whoever has none came by a link of their own."""
    if not user.has_usable_password():
        return "" if came_by_link(request) else gettext("Have a link mailed to you for that.")
    guess = Guess(name=signing_name(user.username), address=peer_key(request))
    if too_many(guess):
        return gettext("Too many attempts. Wait ten minutes, then try again.")
    if user.check_password(request.POST.get("old", "")):
        return ""
    failed(guess)
    return gettext("This is not your password.")


def _page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    user, now = person_of(request), datetime.now(UTC)
    list_session(request, user)
    context = {
        "publication": None,
        "person": user,
        "ways": ways_in_of(user, relying_party()),
        "sessions": sessions_of(user, key=request.session.session_key, now=now),
        "browser_name": browser_name,
        "tokens": tokens_ending_with(user),
        "by_link": came_by_link(request),
        "waiting_address": waiting_address(user),
        "has_relay": bool(settings.SMTP_URL),
        "problem": problem,
    }
    return render(request, "pages/desk/account/account.html", context, status=status)
