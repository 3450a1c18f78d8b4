"""Store a picture: checked, stripped, scaled, named by the hash of its bytes."""

import hashlib
from datetime import datetime
from typing import Any

from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.editorial.models import Picture
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.pictures import BadPicture, PictureTooLarge, Prepared, Scaled, prepare
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
    own = _described(name, prepared)
    fields = {**own, "colour": prepared.colour, "renditions": _renditions(prepared, stem)}
    fields["mail_file"] = _mail_file(prepared, stem) or own
    picture, created = Picture.objects.get_or_create(
        publication=publication, name=name, defaults={**fields, "created_at": now}
    )
    if not created and picture.mail_file is None:
        _complete(picture, fields)
    return picture


def _complete(picture: Picture, fields: dict[str, Any]) -> None:
    """What an earlier release did not make. Renditions that it made stay: mails show them."""
    picture.renditions = picture.renditions or fields["renditions"]
    picture.mail_file, picture.colour = fields["mail_file"], fields["colour"]
    picture.save(update_fields=["renditions", "mail_file", "colour"])


def _renditions(prepared: Prepared, stem: str) -> list[dict[str, Any]]:
    return [_kept(f"{stem}-{one.width}.{one.extension}", one) for one in prepared.renditions]


def _mail_file(prepared: Prepared, stem: str) -> dict[str, Any] | None:
    """The file for mails as a rendition; None: the picture itself."""
    one = prepared.mail
    if one is None:
        return None
    letter = "" if one in prepared.renditions else "m"
    return _kept(f"{stem}-{letter}{one.width}.{one.extension}", one)


def _kept(name: str, file: Scaled) -> dict[str, Any]:
    kept_bytes().write(name, file.data, file.content_type)
    return _described(name, file)


def _described(name: str, file: Scaled | Prepared) -> dict[str, Any]:
    size = {"width": file.width, "height": file.height, "size": len(file.data)}
    return {"name": name, "content_type": file.content_type, **size}
