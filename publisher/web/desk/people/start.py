"""/desk/start/{code}: the first administrator, behind the link that `publisher up` prints."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from publisher.actions.publications.people.first_administrator import (
    make_first_administrator,
    opens_start,
)
from publisher.errors import PublisherError
from publisher.publications.models import User
from publisher.web.desk.door.entering import enter_by_link
from publisher.web.desk.people.mailed import (
    kept_private,
    new_password_of,
    spent,
    wants_passkey,
)
from publisher.web.desk.people.words import problem_of

FIRST_VISIT = "/desk/begin/"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """A GET uses nothing up. POST makes the account and signs in."""
    now = datetime.now(UTC)
    if not opens_start(code, now):
        return spent(request)
    problem = ""
    if request.method == "POST":
        try:
            user = _make(request, code, now)
        except PublisherError as error:
            problem = problem_of(error, request.POST.get("new", ""))
        else:
            return _led_on(request, user) if user else spent(request)
    context = {"publication": None, "problem": problem, "form": request.POST}
    status = 400 if problem else 200
    return kept_private(render(request, "pages/desk/account/start.html", context, status=status))


def _make(request: HttpRequest, code: str, now: datetime) -> User | None:
    return make_first_administrator(
        code=code,
        name=request.POST.get("name", "").strip(),
        address=request.POST.get("address", ""),
        password=None if wants_passkey(request) else new_password_of(request),
        now=now,
    )


def _led_on(request: HttpRequest, user: User) -> HttpResponse:
    enter_by_link(request, user)
    to = reverse("mfa_add_webauthn") if wants_passkey(request) else _next()
    return kept_private(HttpResponseRedirect(to))


def _next() -> str:
    try:
        resolve(FIRST_VISIT)
    except Resolver404:
        return reverse("account")
    return FIRST_VISIT
