"""Store a picture: checked, stripped, scaled, named by the hash of its bytes."""

import hashlib
from datetime import datetime

from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.editorial.models import Picture
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.pictures import BadPicture, PictureTooLarge, Prepared, prepare
from publisher.renderers.pictures.preparing import LARGEST, MOST_PIXELS

__all__ = ["LARGEST", "MOST_PIXELS", "store_picture"]


def store_picture(*, publication: Publication, data: bytes, now: datetime) -> Picture:
    """Keep a PNG, JPEG, WebP or GIF without its metadata, and its renditions; the same bytes again
    are the same row. The bytes that came in are not kept.

    Raises PublisherError `picture_too_large`, `bad_picture`, BlobsAway where nothing can be
    kept now.
    """
    try:
        prepared = prepare(data)
    except PictureTooLarge as error:
        raise PublisherError("picture_too_large", str(error)) from None
    except BadPicture as error:
        raise PublisherError("bad_picture", str(error)) from None
    stem = hashlib.sha256(prepared.data).hexdigest()[:40]
    name = f"{stem}.{prepared.extension}"
    kept_bytes().write(name, prepared.data, prepared.content_type)
    fields = {
        "content_type": prepared.content_type,
        "width": prepared.width,
        "height": prepared.height,
        "size": len(prepared.data),
        "renditions": _renditions(prepared, stem),
    }
    picture, created = Picture.objects.get_or_create(
        publication=publication, name=name, defaults={**fields, "created_at": now}
    )
    if not created and not picture.renditions and fields["renditions"]:
        picture.renditions = fields["renditions"]  # stored before there were any
        picture.save(update_fields=["renditions"])
    return picture


def _renditions(prepared: Prepared, stem: str) -> list[dict[str, object]]:
    kept: list[dict[str, object]] = []
    for one in prepared.renditions:
        name = f"{stem}-{one.width}.{one.extension}"
        kept_bytes().write(name, one.data, one.content_type)
        size = {"width": one.width, "height": one.height, "size": len(one.data)}
        kept.append({"name": name, "content_type": one.content_type, **size})
    return kept
