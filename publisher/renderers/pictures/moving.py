"""Pictures that move: which there are, and what mails show of them."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from publisher.renderers.pictures.mail_file import moves_in_mail
from publisher.renderers.pictures.preparing import BROKEN, kind_and_size
from publisher.renderers.pictures.refusals import BadPicture, PictureTooLarge
from publisher.renderers.pictures.stripping import strip_metadata


def is_moving(data: bytes) -> bool:
    """Whether a picture has more than one frame. Raises BadPicture or PictureTooLarge, as `prepare`
    does."""
    return strip_metadata(data, kind_and_size(data)[0]).frames > 1


@dataclass(frozen=True, slots=True)
class Motion:
    """moves: whether a picture has more than one frame. stands_still: whether it is a still in
    mails then. begins_empty: whether its first frame shows nothing."""

    moves: bool = False
    stands_still: bool = False
    begins_empty: bool = False


def motion_of(data: bytes) -> Motion:
    """All of that from one look. Raises as `is_moving` does; what moves and has a first frame that
    cannot be read begins with something."""
    if not is_moving(data):
        return Motion()
    still = not moves_in_mail(kind_and_size(data)[0], len(data))
    try:
        return Motion(moves=True, stands_still=still, begins_empty=_begins_empty(data))
    except (BadPicture, PictureTooLarge):
        return Motion(moves=True, stands_still=still)


def _begins_empty(data: bytes) -> bool:
    """Whether its first frame, which is all that Outlook shows, has one colour only. Raises as
    `is_moving` does."""
    kind, _size = kind_and_size(data)
    try:
        with Image.open(BytesIO(data), formats=(kind,)) as image:
            return image.convert("RGBA").getcolors(1) is not None
    except BROKEN:
        raise BadPicture(f"the {kind} picture cannot be read to its end; save it again") from None
