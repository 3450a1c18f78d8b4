"""The accent colour of a title, of what its site says or of its logo."""

from collections import Counter
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageColor

from publisher.renderers.pictures.preparing import BROKEN

LEAST = 48  # of 255 between a colour's strongest and weakest part: less is a grey
SAMPLE = (64, 64)  # pixels that are looked at
STEP = 32  # colours nearer than that are one

Rgb = tuple[int, int, int]


def accent_of(written: Sequence[str], logo: bytes) -> str:
    """`#rrggbb` of the first colour that is written and no grey, else of what the logo is drawn in;
    "" where there is none. logo: a prepared picture, b"" for none."""
    for text in written:
        found = _read(text)
        if found is not None and _is_colour(found):
            return _hex(found)
    return _of_picture(logo) if logo else ""


def _read(text: str) -> Rgb | None:
    """As CSS writes colours, most of them. None for one that is not known, or seen through."""
    try:
        found = ImageColor.getrgb(text)
    except (ValueError, IndexError):
        return None
    return None if len(found) == 4 and found[3] < 128 else (found[0], found[1], found[2])


def _is_colour(one: Rgb) -> bool:
    return max(one) - min(one) >= LEAST


def _of_picture(data: bytes) -> str:
    """The most frequent colour."""
    try:
        with Image.open(BytesIO(data)) as image:
            small = image.convert("RGBA").resize(SAMPLE)
            pixels = small.tobytes()
    except BROKEN:
        return ""
    groups: Counter[Rgb] = Counter()
    for at in range(0, len(pixels), 4):
        one = (pixels[at], pixels[at + 1], pixels[at + 2])
        if pixels[at + 3] > 200 and _is_colour(one):
            groups[one[0] // STEP, one[1] // STEP, one[2] // STEP] += 1
    if not groups:
        return ""
    wanted = groups.most_common(1)[0][0]
    inside: Counter[Rgb] = Counter()
    for at in range(0, len(pixels), 4):
        one = (pixels[at], pixels[at + 1], pixels[at + 2])
        if pixels[at + 3] > 200 and tuple(part // STEP for part in one) == wanted:
            inside[one] += 1
    return _hex(inside.most_common(1)[0][0])


def _hex(one: Rgb) -> str:
    return "#" + bytes(one).hex()
