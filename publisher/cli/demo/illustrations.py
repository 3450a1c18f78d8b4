"""The sample's pictures, drawn here: flat shapes in five inks, the same bytes every time."""

import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = (1200, 675)
PAPER, INK, RED, BLUE, SAND = "#f3ead9", "#1d2433", "#b3372b", "#34607f", "#dcae6a"
Pen = ImageDraw.ImageDraw


def draw_all(folder: Path) -> None:
    """Draw each picture beside the article that shows it."""
    for name, draw in DRAWINGS.items():
        image = Image.new("RGB", SIZE, PAPER)
        draw(ImageDraw.Draw(image))
        image.quantize(32).save(folder / name, optimize=True)


def _sky(pen: Pen, top: tuple[int, int, int], bottom: tuple[int, int, int], bands: int) -> None:
    """Broad bands from one colour to another, as in a linocut."""
    height = SIZE[1] / bands
    for band in range(bands):
        part = band / max(1, bands - 1)
        colour = tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
        pen.rectangle((0, band * height, SIZE[0], (band + 1) * height), fill=colour)


def _waves(pen: Pen, top: int, colours: tuple[str, ...], step: int = 44) -> None:
    for row, y in enumerate(range(top, SIZE[1] + step, step)):
        line = [(x, y + 7 * math.sin(x / 62 + row * 1.7)) for x in range(0, SIZE[0] + 20, 20)]
        pen.polygon([*line, (SIZE[0], SIZE[1]), (0, SIZE[1])], fill=colours[row % len(colours)])


def crane(pen: Pen) -> None:
    """A red crane over a quay at dusk."""
    _sky(pen, (233, 196, 148), (246, 233, 212), 9)
    pen.ellipse((760, 250, 980, 470), fill="#e8895b")
    for x, width, top in ((40, 210, 470), (270, 150, 430), (900, 240, 455), (1060, 140, 410)):
        pen.rectangle((x, top, x + width, 560), fill="#53657a")
    _waves(pen, 560, (BLUE, "#2b4f6b"))
    for x in (470, 630):
        pen.line((x, 560, 550, 170), fill=RED, width=18)
    for y in range(230, 560, 66):
        spread = (y - 170) * 80 // 390
        pen.line((550 - spread, y, 550 + spread, y + 50), fill=RED, width=8)
    pen.polygon([(300, 190), (1010, 95), (1014, 120), (304, 226)], fill=RED)
    pen.line((550, 70, 1000, 100), fill=INK, width=5)
    pen.line((550, 70, 310, 200), fill=INK, width=5)
    pen.line((550, 70, 550, 190), fill=RED, width=14)
    pen.rectangle((300, 200, 370, 270), fill=INK)
    pen.rectangle((560, 170, 630, 232), fill=INK)
    pen.rectangle((575, 182, 615, 206), fill=SAND)
    pen.line((900, 118, 900, 360), fill=INK, width=4)
    pen.polygon([(690, 352), (1130, 372), (1110, 398), (690, 380)], fill=PAPER, outline=INK)


def pipes(pen: Pen) -> None:
    """Blue pipes on a plan of streets; red where they leak."""
    chance = random.Random(317)  # noqa: S311 (a drawing)
    for x in range(-20, SIZE[0], 118):
        for y in range(-30, SIZE[1], 104):
            shade = chance.choice(("#e9dcc3", "#e4d3b4", "#eee3cd"))
            pen.rectangle((x + 14, y + 14, x + 104, y + 90), fill=shade)
    for y in (74, 282, 490):
        pen.line((0, y, SIZE[0], y), fill=BLUE, width=18)
    for x in (98, 334, 570, 806, 1042):
        start, end = chance.choice(((74, 490), (0, 490), (74, SIZE[1]), (282, SIZE[1])))
        pen.line((x, start, x, end), fill="#4f86a8", width=12)
    for number in range(11):
        x = chance.choice((98, 334, 570, 806, 1042)) + chance.randint(-60, 60)
        y = chance.choice((74, 282, 490))
        for radius in (46, 32, 18) if number % 3 == 0 else (24, 12):
            colour = RED if radius < 20 else "#d98c7f" if radius < 40 else "#e8b8ab"
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def ferry(pen: Pen) -> None:
    """A lit ferry on dark water under the moon."""
    _sky(pen, (20, 27, 46), (58, 78, 108), 10)
    pen.ellipse((905, 70, 1025, 190), fill=PAPER)
    pen.ellipse((880, 66, 995, 181), fill="#1c263f")
    chance = random.Random(1940)  # noqa: S311 (a drawing)
    for _ in range(60):
        x, y = chance.randint(0, SIZE[0]), chance.randint(0, 300)
        pen.ellipse((x, y, x + 3, y + 3), fill="#9fb2cc")
    pen.polygon([(0, 420), (180, 372), (420, 408), (700, 380), (1200, 430), (1200, 480), (0, 480)],
                fill="#151c30")  # fmt: skip
    _waves(pen, 468, ("#22385a", "#1b2d4a"))
    pen.polygon([(330, 440), (930, 440), (880, 520), (390, 520)], fill=RED)
    pen.rectangle((400, 385, 850, 440), fill=PAPER)
    pen.rectangle((560, 320, 720, 385), fill=PAPER)
    pen.rectangle((665, 262, 700, 320), fill=RED)
    for x in range(420, 830, 46):
        pen.rectangle((x, 400, x + 26, 424), fill="#f2b84b")
        for depth in range(4):
            left = x + 3 * depth + (x // 46 % 3) * 4 * depth
            pen.rectangle((left, 538 + depth * 24, left + 24 - 5 * depth, 543 + depth * 24), SAND)
    for x in (580, 625, 670):
        pen.rectangle((x, 338, x + 28, 362), fill="#f2b84b")


def drawers(pen: Pen) -> None:
    """A cabinet of coloured drawers, some of them open."""
    chance = random.Random(144)  # noqa: S311 (a drawing)
    pen.rectangle((60, 40, 1140, 640), fill=INK)
    inks = ("#34607f", "#4f86a8", "#dcae6a", "#c98a4a", "#b3372b", "#e9dcc3", "#6d7f57")
    for row in range(6):
        for column in range(12):
            x, y = 74 + column * 88, 54 + row * 97
            colour, is_open = chance.choice(inks), chance.random() < 0.14
            drop = 14 if is_open else 0
            if is_open:
                pen.rectangle((x, y, x + 80, y + 88), fill="#0f1420")
            pen.rectangle((x, y + drop, x + 80, y + 88 + drop), fill=colour)
            pen.ellipse((x + 33, y + 38 + drop, x + 47, y + 52 + drop), fill=INK)


def lighthouse(pen: Pen) -> None:
    """A lighthouse and its beam."""
    _sky(pen, (25, 32, 52), (86, 104, 128), 8)
    pen.polygon([(388, 172), (1200, 20), (1200, 250), (388, 196)], fill="#e3c98f")
    pen.polygon([(350, 172), (0, 110), (0, 220), (350, 192)], fill="#a9a58f")
    _waves(pen, 500, ("#27435f", "#1f3550"))
    pen.polygon([(180, 560), (260, 470), (400, 446), (520, 476), (600, 570)], fill=INK)
    pen.polygon([(336, 220), (404, 220), (430, 470), (310, 470)], fill=PAPER)
    for y in (262, 362):
        inset = (470 - y) * 26 // 250
        pen.polygon(
            [(310 + inset, y), (430 - inset, y), (434 - inset, y + 50), (306 + inset, y + 50)],
            fill=RED,
        )
    pen.rectangle((326, 204, 414, 222), fill=INK)
    pen.rectangle((346, 160, 394, 204), fill="#f7dd92", outline=INK, width=5)
    pen.polygon([(338, 162), (402, 162), (370, 124)], fill=RED)


def oysters(pen: Pen) -> None:
    """Rows of oyster tables, the tide far out, a pale sun."""
    _sky(pen, (226, 214, 190), (243, 234, 217), 6)
    pen.ellipse((520, 90, 660, 230), fill="#f6d9a0")
    pen.rectangle((0, 262, 1200, 300), fill="#6f97ab")
    pen.rectangle((0, 300, 1200, 675), fill="#c4ab83")
    for row in range(8):
        y, thick = 318 + row * row * 6, 4 + row * 3
        for column in range(-9, 10):
            x = 590 + column * (34 + row * 21)
            pen.rounded_rectangle((x, y, x + 24 + row * 15, y + thick), radius=thick // 2, fill=INK)
        pen.line((0, y + thick + 6, 1200, y + thick + 6), fill="#b19771", width=3)
    pen.rectangle((905, 236, 917, 330), fill=INK)
    pen.ellipse((898, 214, 924, 240), fill=RED)


DRAWINGS: dict[str, Callable[[Pen], None]] = {
    "1-port.png": crane,
    "2-eau.png": pipes,
    "4-bac.png": ferry,
    "5-musee.png": drawers,
    "7-lighthouse.png": lighthouse,
    "8-oysters.png": oysters,
}
