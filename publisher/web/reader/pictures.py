"""/pictures/{publication}/{name}: our pictures, under names made from their bytes."""

from datetime import UTC, datetime

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import parse_header_parameters
from django.views.decorators.http import require_safe

from publisher.actions.store_picture import picture_path
from publisher.editorial.models import Picture
from publisher.editorial.visibility import picture_shown

KINDS = {"image/png", "image/jpeg", "image/webp", "image/gif"}
SALT = "publisher.preview.picture"
PREVIEW_SECONDS = 900


@require_safe
def picture(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """The bytes, if an article that may be shown has them, or the address is signed for a preview.

    They are kept by others for a day only, because a kill must take effect there too.
    """
    found = get_object_or_404(
        Picture.objects.select_related("publication"), publication__slug=slug, name=name
    )
    preview = is_signed(slug, name, request.GET.get("preview", ""))
    if not preview and not picture_shown(found, now=datetime.now(UTC)):
        raise Http404
    kind, _ = parse_header_parameters(found.content_type)
    if kind not in KINDS:
        raise Http404
    try:
        file = picture_path(name).open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(file, content_type=kind)
    response.headers["Cache-Control"] = (
        "private, no-store" if preview else "public, max-age=86400, immutable"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def signature(slug: str, name: str) -> str:
    """What lets a sandboxed preview, which has no cookies, load one picture for 15 minutes."""
    return signing.TimestampSigner(salt=SALT).sign(f"{slug}/{name}").split(":", 1)[1]


def is_signed(slug: str, name: str, given: str) -> bool:
    """Whether `given` is a fresh signature for this picture."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(f"{slug}/{name}:{given}", max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        return False
    return True
