"""Preparing a picture: kind and limits checked, metadata stripped, renditions made."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from publisher.renderers.pictures.dominant import dominant_of
from publisher.renderers.pictures.kinds import foreign_kind
from publisher.renderers.pictures.mail_file import (
    MOST,
    WIDTH,
    is_drawing,
    mail_file,
    moves_in_mail,
)
from publisher.renderers.pictures.refusals import BadPicture, PictureTooLarge
from publisher.renderers.pictures.scaling import Scaled, scaled, to_srgb, turned_upright
from publisher.renderers.pictures.stripping import KINDS, strip_metadata

LARGEST = 10_000_000  # bytes
MOST_PIXELS = 50_000_000
MOST_FRAMES = 300
MOST_MOVING = 150_000_000  # pixels of all frames together
WIDTHS = (1200,)  # what feeds enclose; mails have a file of their own
TYPES = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}
MAILABLE = frozenset({"PNG", "JPEG"})  # what every mail program shows
BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A picture that may be published: its bytes without metadata, and its renditions, the
    narrowest first. Sizes in pixels.

    mail: what mails show (maybe one of the renditions); None: the picture itself. colour: most of
    what it is drawn in, as #rrggbb, or "".
    """

    data: bytes
    extension: str
    content_type: str
    width: int
    height: int
    renditions: tuple[Scaled, ...]
    mail: Scaled | None
    colour: str


def prepare(data: bytes) -> Prepared:
    """Check a PNG, JPEG, WebP or GIF by its bytes, whatever it is called, and make what is served.

    Size and frames are read from the headers before a pixel is decoded. Raises BadPicture (not
    whole, not a picture) or PictureTooLarge.
    """
    if len(data) > LARGEST:
        raise PictureTooLarge(f"the picture has {len(data)} bytes; at most {LARGEST} fit")
    kind, size = kind_and_size(data)
    clean = strip_metadata(data, kind)
    _count(size, clean.frames)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged metadata, which goes anyway
            return _prepared(data, clean.data, kind, moving=clean.frames > 1)
    except BROKEN:
        message = f"the {kind} picture cannot be read to its end; save it again"
        raise BadPicture(message) from None


def kind_and_size(data: bytes) -> tuple[str, tuple[int, int]]:
    """Kind (as Pillow names it), width and height from the header alone. Raises BadPicture or
    PictureTooLarge."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=tuple(KINDS)) as image:
                return image.format or "", image.size
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLarge(_too_many(MOST_PIXELS, "pixels")) from None
    except BROKEN:
        raise BadPicture(foreign_kind(data)) from None


def _count(size: tuple[int, int], frames: int) -> None:
    pixels = size[0] * size[1]
    if pixels > MOST_PIXELS:
        raise PictureTooLarge(_too_many(MOST_PIXELS, "pixels"))
    if frames > 1 and (frames > MOST_FRAMES or pixels * frames > MOST_MOVING):
        raise PictureTooLarge(_too_many(MOST_FRAMES, "frames, or its frames too many pixels"))


def _too_many(most: int, what: str) -> str:
    return f"the picture has more than {most} {what}; make it smaller"


def _prepared(data: bytes, clean: bytes, kind: str, *, moving: bool) -> Prepared:
    with Image.open(BytesIO(data), formats=(kind,)) as image:
        image.load()
        turned = None if moving else turned_upright(image, kind)
    clean = strip_metadata(turned, kind).data if turned else clean
    with Image.open(BytesIO(clean), formats=(kind,)) as image:
        image.load()
        odd = kind not in MAILABLE or moving or image.mode not in {"L", "P", "RGB", "RGBA", "LA"}
        drawn = image.mode in {"P", "1"} and kind in {"PNG", "GIF"}
        size = image.size
        first = to_srgb(image)
    extension, content_type = TYPES[kind]
    made = tuple(scaled(first, w, drawn=drawn) for w in _widths(size[0], odd=odd))
    itself = moves_in_mail(kind, len(clean)) if moving else not odd and _fits(size[0], clean)
    return Prepared(
        data=clean,
        extension=extension,
        content_type=content_type,
        width=size[0],
        height=size[1],
        renditions=made,
        mail=None if itself else _for_mail(first, made, drawn=kind != "JPEG" and is_drawing(first)),
        colour=dominant_of(first),
    )


def _fits(width: int, data: bytes) -> bool:
    return width <= WIDTH and len(data) <= MOST


def _for_mail(first: Image.Image, made: Iterable[Scaled], *, drawn: bool) -> Scaled:
    """One that was made already, where it serves."""
    kind = "image/png" if drawn or first.mode == "RGBA" else "image/jpeg"
    width = min(WIDTH, first.width)
    for one in made:
        if (one.width, one.content_type) == (width, kind) and _fits(width, one.data):
            return one
    return mail_file(first, drawn=drawn)


def _widths(width: int, *, odd: bool) -> Iterator[int]:
    """Which renditions a picture needs: none as wide as itself, unless a mail cannot show it."""
    yield from (each for each in WIDTHS if each < width)
    if odd and width <= WIDTHS[-1]:
        yield width
