"""Store a publication's logo."""

from datetime import datetime

from publisher.actions.pictures.store_picture import store_picture
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.renderers.pictures import BadPicture, PictureTooLarge
from publisher.renderers.pictures.logos import fit_logo


def store_logo(*, publication: Publication, data: bytes, now: datetime) -> str:
    """Keep a PNG, JPEG, WebP or GIF as the logo that mails show; its name, made from its bytes.

    Raises PublisherError `picture_too_large` or `bad_picture`.
    """
    try:
        small = fit_logo(data)
    except PictureTooLarge as error:
        raise PublisherError("picture_too_large", str(error), "logo") from None
    except BadPicture as error:
        raise PublisherError("bad_picture", str(error), "logo") from None
    picture = store_picture(publication=publication, data=small, now=now)
    if not picture.logo:
        picture.logo = True
        picture.save(update_fields=["logo"])
    return picture.name
