"""Another address for one's own account, and the pages behind the two mails about it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.publications.people.own_address import (
    AddressChange,
    Step,
    address_change_of,
    ask_address,
    confirm_address_change,
    pending_address,
    stop_address_change,
    stop_pending,
)
from publisher.actions.service.mail_pairs import OLD
from publisher.errors import PublisherError
from publisher.publications.models import User
from publisher.web.desk.door.confirmation import confirm_address
from publisher.web.desk.door.entering import keep_this_session, recently_confirmed
from publisher.web.desk.door.own import own_page, person_of
from publisher.web.desk.people.mailed import kept_private, spent
from publisher.web.desk.problems import explained

LONGEST = 254  # characters of an address
TYPED = "typed_new_address"  # the session's key, while its owner shows once more that it is them
WORDS: Mapping[str, object] = {
    "bad_address": gettext_lazy("this is no e-mail address."),
    "same_address": gettext_lazy("this is the address that your account has."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def new_address(request: HttpRequest) -> HttpResponse:
    """The form, for who has just shown that it is them; POST has both mailboxes told."""
    user, typed = person_of(request), request.POST.get("address", "")[: LONGEST + 1]
    if not recently_confirmed(request):
        if typed:
            request.session[TYPED] = typed
        return HttpResponseRedirect(confirm_address(user, reverse("new-address")))
    problem = ""
    if request.method == "POST":
        try:
            ask_address(user=user, address=typed, now=datetime.now(UTC))
        except PublisherError as error:
            problem = str(WORDS.get(error.code) or explained(error))
        else:
            return redirect("account")
    context = {
        "publication": None,
        "person": user,
        "typed": typed or request.session.pop(TYPED, ""),
        "has_relay": bool(settings.SMTP_URL),
        "problem": problem,
    }
    page, status = "pages/desk/account/new_address.html", 400 if problem else 200
    return render(request, page, context, status=status)


@require_POST
@own_page
def stop_new_address(request: HttpRequest) -> HttpResponse:
    """The change that waits is not wanted any more."""
    stop_pending(user=person_of(request), now=datetime.now(UTC))
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
def mailed_address(request: HttpRequest, code: str) -> HttpResponse:
    """Behind either mail. A GET changes nothing: filters follow links. The new mailbox's yes wants
    the account's owner signed in; the old one's no wants nothing but the link."""
    change = address_change_of(code, datetime.now(UTC))
    if change is None:
        return spent(request)
    if change.side == OLD:
        return _of_old(request, change)
    if not isinstance(request.user, User):
        return kept_private(redirect_to_login(request.path))
    return _of_new(request, change)


def waiting_address(user: User) -> str:
    """The address that waits for its mailbox's yes; "" for none."""
    pending = pending_address(user, datetime.now(UTC))
    return pending.new if pending else ""


def _of_old(request: HttpRequest, change: AddressChange) -> HttpResponse:
    step = None
    if request.method == "POST":
        step = stop_address_change(change=change, now=datetime.now(UTC))
        if step == Step.TOO_LATE:
            return spent(request)
    return _page(request, change, step)


def _of_new(request: HttpRequest, change: AddressChange) -> HttpResponse:
    if request.user.pk != change.user.pk:
        return _page(request, change, None, status=403)
    step = None
    if request.method == "POST":
        key = request.session.session_key
        step = confirm_address_change(change=change, key=key, now=datetime.now(UTC))
        if step == Step.TOO_LATE:
            return spent(request)
        if step == Step.CHANGED:
            keep_this_session(request, change.user)
    return _page(request, change, step)


def _page(
    request: HttpRequest, change: AddressChange, step: Step | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "publication": None,
        "change": change,
        "step": str(step or ""),
        "old_side": change.side == OLD,
        "own": request.user.pk == change.user.pk,
    }
    page = "pages/desk/account/own_address.html"
    return kept_private(render(request, page, context, status=status))
