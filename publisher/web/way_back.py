"""Addresses that only do something: whoever comes there by a link or a reload is led back."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse

from publisher.web.errors import shows_nothing

PAGES = "/desk/"  # below it stand addresses for buttons; elsewhere who asks reads no pages
GetResponse = Callable[[HttpRequest], HttpResponse]


def page_above(path: str) -> str:
    """The nearest page above an address of the desk that only does something."""
    parts = path.strip("/").split("/")
    while parts := parts[:-1]:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return reverse("today")


class WayBack:
    """A page with a link instead of a bare refusal of GET (405)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked = request.method in ("GET", "HEAD") and request.path.startswith(PAGES)
        if response.status_code != 405 or not asked:
            return response
        page = shows_nothing(request, page_above(request.path))
        page.headers["Allow"] = response.headers["Allow"]
        return page
