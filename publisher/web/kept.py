"""What somebody typed into a long form whose session, or whose token, had ended: kept for them.

A form that names its writer is kept where its drafts are, and signing in leads back to it. Of any
other nothing is stored: the page that answers holds it, and posts it again when they are back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from publisher.publications.models import User

NOT_KEPT = {"csrfmiddlewaretoken"}
View = Callable[..., HttpResponse]
Store = Callable[[HttpRequest], str | None]


def keeps_typed(view: View, *, store: Store | None = None) -> View:
    """Around a view of the desk: what is posted to it by nobody is not lost.

    store: keeps it for whom the form was made for and gives the page to come back to, or None
    where nobody knows them. What is not stored comes back in the answer.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not isinstance(request.user, User):
            page = store(request) if store else None
            return redirect_to_login(page) if page else kept(request)
        return view(request, *args, **kwargs)

    vars(guarded).update(keeps_typed=True)
    return guarded


def kept(request: HttpRequest) -> HttpResponse:
    """A page with the fields that were posted, the way to sign in, and a button that posts them
    again. 403: nothing was saved yet."""
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in NOT_KEPT
        for value in values
    ]
    signed_in = isinstance(request.user, User)
    context = {
        "publication": None,
        "fields": fields,
        "signed_in": signed_in,
        "sign_in": reverse("sign-in"),
        "again": request.get_full_path(),
    }
    response = render(request, "pages/desk/kept.html", context, status=403)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def posted_by_us(request: HttpRequest) -> bool:
    """Whether a POST that had no good token came from a page of ours, by what browsers say of it
    themselves and no page can: then what it holds is its person's own. Only for forms that are
    kept."""
    try:
        keeps = getattr(resolve(request.path_info).func, "keeps_typed", False)
    except Resolver404:
        return False
    origin = request.headers.get("Origin", "")
    here = {settings.BASE_URL, f"{request.scheme}://{request.get_host()}"}
    parts = urlsplit(origin)
    return keeps and f"{parts.scheme}://{parts.netloc}" in here
