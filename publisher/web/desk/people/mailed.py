"""The pages behind mailed links: an invitation, and the way back to a lost password."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from publisher.actions.publications.people.reset import ask_reset, use_reset, user_of_reset
from publisher.actions.publications.people.take_up import (
    has_account,
    invitation_of,
    take_up_as,
    take_up_as_new,
)
from publisher.errors import PublisherError
from publisher.publications.models import Invitation, User
from publisher.web.desk.door.entering import enter_by_link
from publisher.web.desk.people.words import ROLES, problem_of
from publisher.web.limits import seconds_to_wait
from publisher.web.peers import network_key

PER_MINUTE = 6  # addresses that one network may type


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """POST has a link mailed to whoever has the address, and says the same of any."""
    asked = request.method == "POST"
    waits = asked and seconds_to_wait(f"reset-{network_key(request)}", PER_MINUTE)
    if asked and not waits:
        ask_reset(address=request.POST.get("address", ""), now=datetime.now(UTC))
    context = {"publication": None, "asked": asked and not waits, "waits": waits}
    page = render(
        request, "pages/desk/account/forgotten.html", context, status=429 if waits else 200
    )
    if waits:
        page.headers["Retry-After"] = str(waits)
    return kept_private(page)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, code: str) -> HttpResponse:
    """A GET uses nothing up: filters follow links. POST keeps the new password, and signs in."""
    now = datetime.now(UTC)
    user = user_of_reset(code, now)
    if user is None:
        return spent(request)
    problem = ""
    if request.method == "POST":
        try:
            used = use_reset(code=code, password=new_password_of(request), now=now)
        except PublisherError as error:
            problem = problem_of(error, request.POST.get("new", ""), user)
        else:
            return spent(request) if used is None else _in(request, used, "account")
    context: dict[str, object] = {"publication": None, "person": user, "problem": problem}
    return _form(request, "reset", context, problem)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """An account is made, or the role is given to whoever is signed in."""
    now = datetime.now(UTC)
    found = invitation_of(code, now)
    if found is None:
        return spent(request)
    problem = ""
    if request.method == "POST":
        try:
            return _take_up(request, code, now) or spent(request)
        except PublisherError as error:
            problem = problem_of(error, request.POST.get("new", ""))
    return _form(request, "invitation", _about(request, found, problem), problem)


def new_password_of(request: HttpRequest) -> str:
    """What was typed twice. Raises PublisherError `passwords_differ`."""
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        raise PublisherError("passwords_differ", "the two passwords differ", "password")
    return new


def kept_private(response: HttpResponse) -> HttpResponse:
    """For pages whose address is a secret: nobody keeps them, and no path is told to anybody. Our
    own forms say where they come from, for browsers send no origin with `no-referrer`."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def wants_passkey(request: HttpRequest) -> bool:
    """Whether the form was sent by its other button."""
    return request.POST.get("by") == "passkey"


def spent(request: HttpRequest) -> HttpResponse:
    """One page for every link that opens nothing."""
    page = render(request, "pages/desk/account/spent.html", {"publication": None}, status=404)
    return kept_private(page)


def _take_up(request: HttpRequest, code: str, now: datetime) -> HttpResponse | None:
    if isinstance(request.user, User):
        joined = take_up_as(code=code, user=request.user, now=now)
        return kept_private(HttpResponseRedirect(reverse("today"))) if joined else None
    by_passkey = wants_passkey(request)
    user = take_up_as_new(
        code=code,
        name=request.POST.get("name", "").strip(),
        password=None if by_passkey else new_password_of(request),
        now=now,
    )
    return _in(request, user, "mfa_add_webauthn" if by_passkey else "today") if user else None


def _in(request: HttpRequest, user: User, to: str) -> HttpResponse:
    enter_by_link(request, user)
    return kept_private(HttpResponseRedirect(reverse(to)))


def _about(request: HttpRequest, found: Invitation, problem: str) -> dict[str, object]:
    signed_in = isinstance(request.user, User)
    return {
        "publication": found.publication,
        "invitation": found,
        "role": found.own_role.name if found.own_role else ROLES[found.role],
        "signed_in": request.user.get_username() if signed_in else "",
        "known": not signed_in and has_account(found),
        "name": request.POST.get("name", ""),
        "problem": problem,
    }


def _form(
    request: HttpRequest, template: str, context: dict[str, object], problem: str
) -> HttpResponse:
    status = 400 if problem else 200
    page = render(request, f"pages/desk/account/{template}.html", context, status=status)
    return kept_private(page)
