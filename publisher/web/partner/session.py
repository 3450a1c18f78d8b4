"""The session that a mailed link becomes: HttpOnly, for the page of one partner alone.

It is a signed cookie that names the mail of its link. It ends after two hours, when it is closed,
and with the contact or the partner. Forms carry a token made of it, and no other site's pages can
send the cookie (SameSite=Strict); the origin cannot be asked, for pages without a referrer have
none. What changes a secret or sends stories again asks for one that began a moment ago.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.csrf import csrf_exempt

from publisher.actions.partners.engineer.links import Entered, still_entered
from publisher.web.reader.pages import keep_private

COOKIE, PATH = "partner", "/partner/"
SALT = "publisher.web.partner"
LASTS = 7200  # seconds
FRESH = 900  # seconds in which a secret may be changed
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Whose page it is; `fresh`: its link was opened a moment ago; `form`: what its forms carry."""

    entered: Entered
    fresh: bool
    form: str


View = Callable[Concatenate[HttpRequest, Session, P], HttpResponse]
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


def begin(response: HttpResponse, entered: Entered) -> None:
    """Give the browser the session."""
    response.set_cookie(
        COOKIE,
        signing.dumps([entered.mail, entered.partner.pk], salt=SALT),
        max_age=LASTS,
        path=PATH,
        secure=settings.SECURE_SITE,
        httponly=True,
        samesite="Strict",
    )


def end(response: HttpResponse) -> None:
    """Take it away again."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def session_of(request: HttpRequest) -> Session | None:
    """The session of a request; None where there is none, or not any more."""
    value = request.COOKIES.get(COOKIE, "")
    named = _named(value, LASTS)
    if named is None:
        return None
    mail, partner = named
    entered = still_entered(mail)
    if entered is None or entered.partner.pk != partner:
        return None
    form = salted_hmac(f"{SALT}.form", value, algorithm="sha256").hexdigest()
    return Session(entered=entered, fresh=_named(value, FRESH) is not None, form=form)


def partner_page(view: View[P]) -> Page[P]:
    """Call the view with the session; who has none is led to the page where one asks for a link. A
    form that is not of the session is refused."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        session = session_of(request)
        if session is None:
            return keep_private(HttpResponseRedirect(reverse("partner-ask"), status=303))
        if request.method == "POST" and not constant_time_compare(
            request.POST.get("form", ""), session.form
        ):
            raise PermissionDenied
        return keep_private(view(request, session, *args, **kwargs))

    # The form's own token is asked instead.
    return cast("Page[P]", csrf_exempt(checked))


def _named(value: str, most: int) -> tuple[int, int] | None:
    try:
        mail, partner = signing.loads(value, salt=SALT, max_age=most)
        return int(mail), int(partner)
    except (signing.BadSignature, ValueError, TypeError):
        return None
