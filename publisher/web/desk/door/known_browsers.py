"""The browsers in which somebody signed in before: a signed cookie for each of their names.

It opens nothing. It only says that wrong passwords of others do not count against this browser.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac

AGE = 400 * 86_400  # seconds: as long as browsers keep a cookie
_SALT = "publisher.known-browser"


def browser_of(request: HttpRequest, name: str) -> str:
    """The id of a browser in which this name (of `signing_name`) signed in before, else nothing."""
    given = request.COOKIES.get(_cookie(name), "")
    try:
        return _signer(name).unsign(given, max_age=AGE)
    except signing.BadSignature:
        return ""


def remember(response: HttpResponse, name: str) -> None:
    """Let the browser be known for this name, under a new id: its wrong guesses count anew."""
    response.set_cookie(
        _cookie(name),
        _signer(name).sign(secrets.token_urlsafe(16)),
        max_age=AGE,
        path=reverse("sign-in"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _cookie(name: str) -> str:
    """A name that tells nobody whose it is."""
    return f"known-{salted_hmac(_SALT, name, algorithm='sha256').hexdigest()[:20]}"


def _signer(name: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALT}.{name}")
