"""/brand/{publication}.css: the accent colour, as a sheet, because inline styles are forbidden."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from publisher.publications.models import Publication
from publisher.web.colours import accents


@require_safe
def brand(request: HttpRequest, slug: str) -> HttpResponse:
    """The publication's accent on light and on dark paper."""
    light, dark = accents(get_object_or_404(Publication, slug=slug).colour)
    sheet = (
        f":root{{--accent:{light};--accent-ink:#fff}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{dark};--accent-ink:#141311}}}}\n"
    )
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
