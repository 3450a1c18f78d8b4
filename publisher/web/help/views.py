"""`/docs/`: the documentation of this very version, for whoever comes, without a network too."""

from functools import lru_cache

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from publisher.web.help.library import language_of, pages, pictures
from publisher.web.help.rendering import Page, page_address, render_page

HOUR = "public, max-age=3600"


@require_safe
def page(request: HttpRequest, name: str = "") -> HttpResponse:
    """One page, in its own language. Raises Http404 where there is none of that name."""
    file = pages().get(name)
    if file is None:
        raise Http404
    spoken = language_of(name)
    with translation.override(spoken):
        shown = {
            "publication": None,
            "page": shown_page(name),
            "contents": page_address("fr" if spoken == "fr" else ""),
            "other": page_address("" if spoken == "fr" else "fr"),
        }
        response = render(request, "pages/help.html", shown)
        response.headers["Content-Language"] = spoken
    response.headers["Cache-Control"] = HOUR
    return response


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture that a page shows. Raises Http404 where there is none of that name."""
    file = pictures().get(name)
    if file is None:
        raise Http404
    response = FileResponse(file.open("rb"), content_type="image/png")
    response.headers["Cache-Control"] = HOUR
    return response


@lru_cache(maxsize=128)
def shown_page(name: str) -> Page:
    """The page, read and made once for each process: what is installed does not change under it."""
    return render_page(name, pages()[name].read_text(encoding="utf-8"))
