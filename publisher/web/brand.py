"""/brand/{publication}.css: the accent colour, as a sheet, because inline styles are forbidden;
/brand/{publication}.png: the title's initial on it, as feed readers show beside its name."""

import io
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from publisher.publications.models import Publication
from publisher.web.colours import accents

SIDE = 512  # pixels
CACHING = "public, max-age=300"


@require_safe
def stylesheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The publication's accent on light and on dark paper."""
    light, dark = accents(get_object_or_404(Publication, slug=slug).colour)
    sheet = (
        f":root{{--accent:{light};--accent-ink:#fff}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{dark};--accent-ink:#141311}}}}\n"
    )
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = CACHING
    return response


@require_safe
def icon(request: HttpRequest, slug: str) -> HttpResponse:
    """A square picture for feeds."""
    publication = get_object_or_404(Publication, slug=slug)
    light, _ = accents(publication.colour)
    response = HttpResponse(_icon_png(light, _initial(publication.name)), content_type="image/png")
    response.headers["Cache-Control"] = CACHING
    return response


def _initial(name: str) -> str:
    """Of the word that counts: the F of Le Fanal."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return (max(words, key=len) if words else "•")[0].upper()


@lru_cache(maxsize=32)
def _icon_png(colour: str, letter: str) -> bytes:
    picture = Image.new("RGB", (SIDE, SIDE), colour)
    font = ImageFont.load_default(size=SIDE * 0.62)
    pen = ImageDraw.Draw(picture)
    pen.text((SIDE / 2, SIDE / 2), letter, fill="#ffffff", font=font, anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
