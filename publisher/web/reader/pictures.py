"""/pictures/{publication}/{name}: our pictures, under names made from their bytes."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters
from django.views.decorators.http import require_safe

from publisher.actions.pictures.find_picture import find_picture
from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.channels.blobs import BlobsAway, NoBlob
from publisher.editorial.visibility import picture_shown
from publisher.web.signed_pictures import is_signed

KINDS = {"image/png", "image/jpeg", "image/webp", "image/gif"}
KEPT_SECONDS = 300


@require_safe
def picture(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The bytes of a picture or of one of its renditions, if an article that may be shown has it,
    or the address is signed for a preview.

    Others keep them for KEPT_SECONDS only: what a kill takes back must be gone there too, in
    mails that were delivered before.
    """
    found = find_picture(publication=slug, name=name)
    if found is None:
        raise Http404
    shown, rendition = found
    preview = is_signed(slug, name, request.GET.get("preview", ""))
    if not preview and not picture_shown(shown, now=datetime.now(UTC)):
        raise Http404
    kind, _ = parse_header_parameters(rendition.content_type)
    if kind not in KINDS:
        raise Http404
    try:
        response = HttpResponse(kept_bytes().read(name), content_type=kind)
    except NoBlob:
        raise Http404 from None
    except BlobsAway:
        return HttpResponse(status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
    response.headers["Cache-Control"] = (
        "private, no-store" if preview else f"public, max-age={KEPT_SECONDS}"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
