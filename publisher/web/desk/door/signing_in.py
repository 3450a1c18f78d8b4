"""Signing in and out, the pages' language, and the publication one looks at.

A second step, where the person has one, is asked after the password (web/desk/people/steps.py).
"""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from publisher.actions.publications.people.ways_in import user_named
from publisher.actions.publications.sign_in_link import use_sign_in_link
from publisher.publications.models import User
from publisher.publications.roles import Permission
from publisher.web.desk.door.attempts import LONGEST, Guess, failed, signing_name, too_many
from publisher.web.desk.door.elsewhere import elsewhere_path
from publisher.web.desk.door.entering import enter_by_link, enter_by_password
from publisher.web.desk.door.known_browsers import browser_of, remember
from publisher.web.desk.door.naming import CHOSEN
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.peers import peer_key


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name or address, and password. The answer never says which of the two was wrong."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_path(request))
    problem = ""
    name = request.POST.get("username", "")[:LONGEST]
    if request.method == "POST":
        guess = _guess(request)
        if too_many(guess):
            problem = "too_many"
        elif user := _right(request):
            return enter_by_password(request, user, next_path(request))
        else:
            failed(guess)
            problem = "wrong"
    context = {"publication": None, "problem": problem, "name": name, "next": next_path(request)}
    context["elsewhere"] = elsewhere_path()
    status = {"": 200, "wrong": 200, "too_many": 429}[problem]
    return render(request, "pages/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign-in")


@never_cache
@require_GET  # a HEAD of a link preview must not use the link up
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a link from the local command line; it works once."""
    used = use_sign_in_link(token=token, now=datetime.now(UTC))
    if used is None:
        return render(request, "pages/link_used.html", {"publication": None}, status=403)
    user, path = used
    enter_by_link(request, user)
    return _known(HttpResponseRedirect(_safe_path(path)), user)


@require_POST
@desk(Permission.VIEW, of_person=True)
def choose(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the language of the pages, or the publication to look at."""
    language, slug = request.POST.get("language", ""), request.POST.get("publication", "")
    if language in dict(settings.DESK_LANGUAGES):
        visit.user.language = language
        visit.user.save(update_fields=["language"])
    if slug in {member.publication.slug for member in visit.memberships}:
        request.session[CHOSEN] = slug
        return redirect("today")
    return HttpResponseRedirect(next_path(request))


def _right(request: HttpRequest) -> User | None:
    given, password = request.POST.get("username", ""), request.POST.get("password", "")
    user = authenticate(request, username=given, password=password)
    return user if isinstance(user, User) else None


def _guess(request: HttpRequest) -> Guess:
    """Name and address of one person are counted as one."""
    given = request.POST.get("username", "")
    user = user_named(given)
    name = signing_name(user.username if user else given)
    return Guess(name=name, address=peer_key(request), browser=browser_of(request, name))


def _known(response: HttpResponse, user: AbstractBaseUser) -> HttpResponse:
    """The answer to who has signed in; the browser is known from now on."""
    remember(response, signing_name(user.get_username()))
    return response


def next_path(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else Today."""
    return _safe_path(request.POST.get("next") or request.GET.get("next") or "")


def _safe_path(path: str) -> str:
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return path
    return reverse("today")
