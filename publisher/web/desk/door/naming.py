"""Which publication a page of the desk is of: its forms say it, and what they post is held to it.

Who works for several publications has a tab of each, and the session knows only which one was
looked at last. So each form carries its page's publication beside its CSRF token, links may name
one too, and a row in an address names its own.
"""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publisher.publications.models import Membership, Publication
from publisher.web.links import OF

CHOSEN = "publication"  # the session's key
_PAGE = "publication_of_page"  # the request's attribute


def looked_at(request: HttpRequest, memberships: Sequence[Membership]) -> Membership:
    """Where the request says that it is: the publication that it names, else the one chosen last.

    Raises Http404 for one that is named and not among the memberships.
    """
    named = named_by(request)
    if named is None:
        chosen = request.session.get(CHOSEN)
        return next((m for m in memberships if m.publication.slug == chosen), memberships[0])
    found = next((m for m in memberships if m.publication.slug == named), None)
    if found is None:
        raise Http404
    return found


def named_by(request: HttpRequest) -> str | None:
    """The slug that the form names, or of a page that is asked for its address."""
    return (request.POST if request.method == "POST" else request.GET).get(OF)


def settle_on(request: HttpRequest, publication: Publication, choices: int) -> None:
    """The request is about this publication: its page's forms name it, and the links of the desk
    lead there. What a page asks for by itself changes nothing about the links.

    choices: how many publications the person works for; of one there is nothing to remember.
    """
    setattr(request, _PAGE, publication)
    by_itself = request.headers.get("HX-Request")
    if choices > 1 and not by_itself and request.session.get(CHOSEN) != publication.slug:
        request.session[CHOSEN] = publication.slug


def refused(request: HttpRequest, about: Publication | None, choices: int) -> HttpResponse | None:
    """Why this POST must not be done: a plain page, or None.

    about: whose row its address names, None where it names none; choices: how many publications
    the person works for.
    """
    if request.method != "POST":
        return None
    named = named_by(request)
    if about is None and named is None and choices > 1:
        return _plain(request, "", 400)
    if about is not None and named not in (None, about.slug):
        return _plain(request, about.name, 409)
    return None


def form_fields(request: HttpRequest) -> dict[str, object]:
    """Beside the CSRF token of each form at the desk: the publication of its page.

    A context processor, so that no form can be without it.
    """
    publication: Publication | None = getattr(request, _PAGE, None)
    if publication is None:
        return {}
    return {"csrf_input": _fields(request, publication.slug)}


def of_input(slug: str) -> SafeString:
    """The field that names the publication of a page, for forms that only ask."""
    return format_html('<input type="hidden" name="{}" value="{}">', OF, slug)


def _both(request: HttpRequest, slug: str) -> SafeString:
    return format_html("{}{}", csrf_input(request), of_input(slug))


_fields = lazy(_both, SafeString, str)


def _plain(request: HttpRequest, other: str, status: int) -> HttpResponse:
    context = {"publication": None, "other": other}
    return render(request, "pages/other_publication.html", context, status=status)
