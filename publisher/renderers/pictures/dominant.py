"""The colour that stands where a picture will: most of what it is drawn in."""

from collections import defaultdict

from PIL import Image

SAMPLE = (48, 48)  # pixels that are looked at
STEP = 32  # colours nearer than that are one

Rgb = tuple[int, int, int]


def dominant_of(image: Image.Image) -> str:
    """`#rrggbb`; "" where something shows through: a colour behind would be seen in the picture.

    image: RGB or RGBA, as `to_srgb` makes it.
    """
    if image.mode == "RGBA":
        return ""
    pixels = image.resize(SAMPLE, Image.Resampling.BOX, reducing_gap=2.0).tobytes()
    groups: defaultdict[Rgb, list[Rgb]] = defaultdict(list)
    for at in range(0, len(pixels), 3):
        red, green, blue = pixels[at : at + 3]
        groups[red // STEP, green // STEP, blue // STEP].append((red, green, blue))
    most = max(groups.values(), key=len)
    middle = (round(sum(part) / len(most)) for part in zip(*most, strict=True))
    return "#" + bytes(middle).hex()
