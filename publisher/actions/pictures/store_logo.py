"""Store a publication's logos: the one on white, and the same for dark ground."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, cast

from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.actions.pictures.store_picture import store_picture
from publisher.channels.blobs import NoBlob
from publisher.content.links import OURS, name_of
from publisher.editorial.models import Picture
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.pictures import BadPicture, PictureTooLarge
from publisher.renderers.pictures.logos import fit_logo

WHERE = {"logo": "logo", "logo_dark": "--logo-dark"}  # what an error names


class Logos(TypedDict, total=False):
    """Bytes of pictures; None: none any more; absent: it stays as it is."""

    logo: bytes | None
    logo_dark: bytes | None


def store_logos(*, publication: Publication, logos: Logos, now: datetime) -> dict[str, str]:
    """The publication's fields for what is given; nothing of the row is changed.

    A logo for dark ground goes with the other one. Raises PublisherError `picture_too_large` or
    `bad_picture`, and `logo_missing` for one for dark ground alone.
    """
    values = {}
    for field, data in cast(Mapping[str, bytes | None], logos).items():
        values[field] = _kept(publication, data, now, WHERE[field])
    if not values.get("logo", publication.logo):
        if values.get("logo_dark"):
            message = "a logo for dark ground stands in for another one; give that, too"
            raise PublisherError("logo_missing", message, WHERE["logo_dark"])
        values["logo_dark"] = ""
    return values


def _kept(publication: Publication, data: bytes | None, now: datetime, where: str) -> str:
    """The name, made from its bytes, of a PNG, JPEG, WebP or GIF at the size of a masthead."""
    if data is None:
        return ""
    try:
        small = fit_logo(data)
    except PictureTooLarge as error:
        raise PublisherError("picture_too_large", str(error), where) from None
    except BadPicture as error:
        raise PublisherError("bad_picture", str(error), where) from None
    picture = store_picture(publication=publication, data=small, now=now)
    if not picture.logo:
        picture.logo = True
        picture.save(update_fields=["logo"])
    return picture.name


def bytes_of_stored(*, publication: Publication, src: str, where: str) -> bytes | None:
    """The bytes of a picture that the publication has, by its `picture:NAME`; None for "".

    Raises PublisherError `unknown_picture`, BlobsAway.
    """
    if not src:
        return None
    name = name_of(src)
    try:
        if (
            src.startswith(OURS)
            and Picture.objects.filter(publication=publication, name=name).exists()
        ):
            return kept_bytes().read(name)
    except NoBlob:
        pass
    message = f"{src!r} is no stored picture; post it to /pictures first and give its src"
    raise PublisherError("unknown_picture", message, where)
