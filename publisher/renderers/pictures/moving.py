"""Pictures that move: which there are, and what mails show of them."""

from io import BytesIO

from PIL import Image

from publisher.renderers.pictures.mail_file import moves_in_mail
from publisher.renderers.pictures.preparing import BROKEN, kind_and_size
from publisher.renderers.pictures.refusals import BadPicture
from publisher.renderers.pictures.stripping import strip_metadata


def is_moving(data: bytes) -> bool:
    """Whether a picture has more than one frame. Raises BadPicture or PictureTooLarge, as `prepare`
    does."""
    return strip_metadata(data, kind_and_size(data)[0]).frames > 1


def stands_still_in_mail(data: bytes) -> bool:
    """Whether a picture that moves is a still in mails. Raises as `is_moving` does."""
    return is_moving(data) and not moves_in_mail(kind_and_size(data)[0], len(data))


def begins_empty(data: bytes) -> bool:
    """Whether its first frame, which is all that Outlook shows, has one colour only. Raises as
    `is_moving` does."""
    kind, _size = kind_and_size(data)
    try:
        with Image.open(BytesIO(data), formats=(kind,)) as image:
            return image.convert("RGBA").getcolors(1) is not None
    except BROKEN:
        raise BadPicture(f"the {kind} picture cannot be read to its end; save it again") from None
