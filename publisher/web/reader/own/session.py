"""The session that a mailed link becomes: HttpOnly, short, for the reader's own pages alone.

It is a signed cookie and no row: it ends after half an hour, or when the reader is forgotten or has
another address. Forms carry a token made of it, and no other site's pages can send the cookie
(SameSite=Strict); the origin cannot be asked, for pages without a referrer have none.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.csrf import csrf_exempt

from publisher.actions.readers.own.fresh_link import reader_of_session
from publisher.audience.models import Subscriber

COOKIE, PATH = "reader", "/reader/"
SALT = "publisher.web.reader.own"
LASTS = 1800  # seconds
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Subscriber, P], HttpResponse]
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


def begin(response: HttpResponse, reader: Subscriber) -> None:
    """Give the browser the reader's session."""
    value = signing.dumps([reader.pk, _mark(reader)], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=LASTS,
        path=PATH,
        secure=settings.SECURE_SITE,
        httponly=True,
        samesite="Strict",
    )


def end(response: HttpResponse) -> None:
    """Take it away again."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def form_token(request: HttpRequest) -> str:
    """What forms of this session carry."""
    return salted_hmac(f"{SALT}.form", request.COOKIES.get(COOKIE, "")).hexdigest()


def own_page(view: View[P]) -> Page[P]:
    """Call the view with the reader of the session; without one, or with a form that is not of it,
    there is no such page."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        reader = _reader(request.COOKIES.get(COOKIE, ""))
        if reader is None:
            raise Http404
        if request.method == "POST" and not constant_time_compare(
            request.POST.get("form", ""), form_token(request)
        ):
            raise Http404
        return view(request, reader, *args, **kwargs)

    # The form's own token is asked instead.
    return cast("Page[P]", csrf_exempt(checked))


def _reader(value: str) -> Subscriber | None:
    try:
        number, mark = signing.loads(value, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    reader = reader_of_session(int(number))
    return reader if reader and constant_time_compare(_mark(reader), str(mark)) else None


def _mark(reader: Subscriber) -> str:
    """Of the mailbox that the link was mailed to."""
    return salted_hmac(f"{SALT}.address", reader.address_key).hexdigest()[:16]
