"""/pictures/{publication}/{name}: our pictures, under names made from their bytes."""

from datetime import UTC, datetime

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.http import parse_header_parameters
from django.views.decorators.http import require_safe

from publisher.actions.pictures.store_picture import picture_path
from publisher.editorial.models import Picture
from publisher.editorial.pictures import renditions
from publisher.editorial.visibility import picture_shown
from publisher.web.signed_pictures import is_signed

KINDS = {"image/png", "image/jpeg", "image/webp", "image/gif"}
KEPT_SECONDS = 300


@require_safe
def picture(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """The bytes of a picture or of one of its renditions, if an article that may be shown has it,
    or the address is signed for a preview.

    Others keep them for KEPT_SECONDS only: what a kill takes back must be gone there too, in
    mails that were delivered before.
    """
    found, content_type = _find(slug, name)
    preview = is_signed(slug, name, request.GET.get("preview", ""))
    if not preview and not picture_shown(found, now=datetime.now(UTC)):
        raise Http404
    kind, _ = parse_header_parameters(content_type)
    if kind not in KINDS:
        raise Http404
    try:
        file = picture_path(name).open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(file, content_type=kind)
    response.headers["Cache-Control"] = (
        "private, no-store" if preview else f"public, max-age={KEPT_SECONDS}"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _find(slug: str, name: str) -> tuple[Picture, str]:
    """The picture that a file's name belongs to, and the file's type. Raises Http404."""
    stem, _, _ = name.partition(".")[0].partition("-")
    rows = Picture.objects.select_related("publication").filter(
        publication__slug=slug, name__startswith=f"{stem}."
    )
    for found in rows if stem else ():
        for one in renditions(found):
            if one.name == name:
                return found, one.content_type
    raise Http404
