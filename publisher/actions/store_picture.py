"""A picture of ours: checked, named after its bytes, written to the media folder."""

import hashlib
import os
import warnings
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, UnidentifiedImageError

from publisher.editorial.models import Picture
from publisher.errors import PublisherError
from publisher.publications.models import Publication

LARGEST = 10_000_000  # bytes
MOST_PIXELS = 50_000_000
KINDS = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}


def store_picture(*, publication: Publication, data: bytes, now: datetime) -> Picture:
    """Keep a PNG, JPEG, WebP or GIF; the same bytes again are the same row.

    Raises PublisherError `picture_too_large` or `bad_picture`.
    """
    kind, (width, height) = _look_at(data)
    extension, content_type = KINDS[kind]
    name = f"{hashlib.sha256(data).hexdigest()[:40]}.{extension}"
    _write(picture_path(name), data)
    picture, _ = Picture.objects.get_or_create(
        publication=publication,
        name=name,
        defaults={
            "content_type": content_type,
            "width": width,
            "height": height,
            "size": len(data),
            "created_at": now,
        },
    )
    return picture


def picture_path(name: str) -> Path:
    """Where a picture's bytes are kept."""
    return Path(settings.MEDIA_ROOT) / name


def picture_url(publication: Publication, name: str) -> str:
    """The address under which readers get it."""
    return f"{settings.BASE_URL}/pictures/{publication.slug}/{name}"


def _look_at(data: bytes) -> tuple[str, tuple[int, int]]:
    """Format and size (width, height in pixels), from the header; the pixels are not decoded."""
    if len(data) > LARGEST:
        raise PublisherError(
            "picture_too_large", f"the picture has {len(data)} bytes; at most {LARGEST} fit"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=tuple(KINDS)) as image:
                kind, size = image.format or "", image.size
                image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        size, kind = (MOST_PIXELS, 2), ""
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise PublisherError(
            "bad_picture", f"no readable PNG, JPEG, WebP or GIF picture ({error})"
        ) from None
    if size[0] * size[1] > MOST_PIXELS:
        raise PublisherError(
            "picture_too_large", f"the picture has more than {MOST_PIXELS} pixels; make it smaller"
        )
    return kind, size


def _write(path: Path, data: bytes) -> None:
    """Write and rename, so that nobody ever reads half a picture."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    with scratch.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    scratch.replace(path)
