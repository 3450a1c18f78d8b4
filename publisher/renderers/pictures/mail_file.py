"""The file of a picture that mails show: sharp on telephones, light, of a kind that every mail
program shows."""

from collections.abc import Iterator
from math import sqrt

from PIL import Image

from publisher.renderers.pictures.scaling import QUALITY, Scaled, as_jpeg, as_png, resized

WIDTH = 1072  # pixels: twice the text's column of 536
MOST = 120_000  # bytes
MOST_MOVING = 500_000  # bytes of a GIF that moves in mails
QUALITIES = (74, 66, 58)  # between the best and the least
LEAST_QUALITY = 50  # at twice the density of the screen nobody sees its blocks
PALETTES = (256, 64)  # colours that a PNG falls to
CLEAR = 44  # of 255: less is nothing, as much less than 255 is all
FEW = 256  # colours of a drawing
ROUNDS = 6  # of which each but the first is narrower


def moves_in_mail(kind: str, size: int) -> bool:
    """Whether mails show a moving picture of this kind (as Pillow names it) and so many bytes as it
    is; of all others a still."""
    return kind == "GIF" and size <= MOST_MOVING


def mail_file(image: Image.Image, *, drawn: bool) -> Scaled:
    """The picture (as `to_srgb` makes it) at WIDTH or its own width, in at most MOST bytes.

    Its quality falls first, then its width. PNG where something shows through, and for drawings,
    whose edges JPEG would blur, unless they are too heavy; JPEG for all else.
    """
    width = min(WIDTH, image.width)
    for _ in range(ROUNDS):
        made = _lightest(resized(image, width), drawn=drawn)
        if len(made.data) <= MOST or made.width == 1:
            break
        width = max(1, int(made.width * min(0.9, sqrt(MOST / len(made.data)))))
    return made


def is_drawing(image: Image.Image) -> bool:
    """Whether it has so few colours that PNG is the better kind for it."""
    return image.getcolors(FEW) is not None


def _lightest(image: Image.Image, *, drawn: bool) -> Scaled:
    """The best file of this size that is light enough, else the lightest."""
    if image.mode == "RGBA":
        return _first_light(_pngs(image))
    if drawn:
        made = _first_light(_pngs(image))
        if len(made.data) <= MOST:
            return made
    made = as_jpeg(image, QUALITY)
    if len(made.data) <= MOST:
        return made
    least = as_jpeg(image, LEAST_QUALITY)
    if len(least.data) > MOST:
        return least
    return _first_light(as_jpeg(image, one) for one in (*QUALITIES, LEAST_QUALITY))


def _pngs(image: Image.Image) -> Iterator[Scaled]:
    quick = as_png(image, optimize=False)
    if len(quick.data) <= 2 * MOST:  # optimizing saves half of them at most
        yield as_png(image)
    for colours in PALETTES:
        yield as_png(_with_palette(image, colours))


def _with_palette(image: Image.Image, colours: int) -> Image.Image:
    if image.mode != "RGBA":
        return image.quantize(colours)
    made = image.quantize(colours, method=Image.Quantize.FASTOCTREE)
    # It takes the mean of near colours: what is clear or opaque would be no more than almost so.
    parts = bytearray(made.getpalette("RGBA") or [])
    parts[3::4] = bytes(
        min(max((each - CLEAR) * 255 // (255 - 2 * CLEAR), 0), 255) for each in parts[3::4]
    )
    made.putpalette(bytes(parts), "RGBA")
    return made


def _first_light(files: Iterator[Scaled]) -> Scaled:
    for made in files:
        if len(made.data) <= MOST:
            break
    return made
