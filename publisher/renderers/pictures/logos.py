"""A logo at the size of a mail's masthead, for screens of twice the density."""

from io import BytesIO

from PIL import Image

from publisher.renderers.pictures.preparing import MAILABLE, TYPES, prepare
from publisher.renderers.pictures.scaling import scaled, to_srgb

LARGEST = (536, 192)  # pixels; shown at half of that at most
_MAILABLE_TYPES = {TYPES[kind][1] for kind in MAILABLE}


def fit_logo(data: bytes) -> bytes:
    """The picture as PNG or JPEG, no larger than LARGEST; one that is both stays as it is.

    Raises BadPicture or PictureTooLarge.
    """
    prepared = prepare(data)
    width, height = prepared.width, prepared.height
    scale = min(1, LARGEST[0] / width, LARGEST[1] / height)
    if scale == 1 and prepared.content_type in _MAILABLE_TYPES:
        return prepared.data
    with Image.open(BytesIO(prepared.data)) as image:
        image.load()
        drawn = image.format != "JPEG"
        return scaled(to_srgb(image), max(1, round(width * scale)), drawn=drawn).data
