"""Pictures of every page of the desk, to be looked at, and a sheet of them:

`DESK_SCREENS=FOLDER python -m pytest -q tests/browser/test_desk_screens.py` makes, for each page,
1280 and 390 px by day and by night, and `sheet.png`, on which each of them stands small.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

WIDTHS = (1280, 390)
LIGHTS = ("light", "dark")
HEIGHT = 900
TALLEST = 2400  # pixels of a picture
COLUMNS, GAP, LABEL = 6, 12, 16  # on the sheet
CELL, WIDE = (238, 200), 170  # pixels of a page there, and of its wide one
SHEET_COLOURS = 128


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: the page's path, and where it was stored."""

    path: str
    width: int
    light: str
    file: Path


def take(page: Any, paths: Sequence[str], folder: Path) -> Iterator[Shot]:
    """Go through the pages with a signed-in browser page."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, width, light in product(paths, WIDTHS, LIGHTS):
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto(path)
        page.wait_for_load_state("networkidle")
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "desk"
        file = folder / f"{name}-{width}-{light}.png"
        tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        clip = {"x": 0, "y": 0, "width": width, "height": max(tall, HEIGHT)}
        page.screenshot(path=str(file), clip=clip, full_page=True)
        yield Shot(path, width, light, file)


def sheet(shots: Sequence[Shot], file: Path, *, most: int = 600_000) -> None:
    """Each page small, 1280 px by day and 390 by night beside each other, as one PNG of at most so
    many bytes."""
    cells = _cells(shots)
    lines = -(-len(cells) // COLUMNS)
    size = (COLUMNS * (CELL[0] + GAP) + GAP, lines * (CELL[1] + GAP + LABEL) + GAP)
    picture = Image.new("RGB", size, "#8a857b")
    pen = ImageDraw.Draw(picture)
    for number, (path, pair) in enumerate(cells.items()):
        left = GAP + number % COLUMNS * (CELL[0] + GAP)
        top = GAP + number // COLUMNS * (CELL[1] + GAP + LABEL)
        pen.text((left, top), path.removeprefix("/desk")[:40], fill="#ffffff")
        for shot in pair:
            picture.paste(_small(shot), (left, top + LABEL))
            left += WIDE + 4
    _store(picture, file, most)


def _cells(shots: Sequence[Shot]) -> dict[str, list[Shot]]:
    """The two of each page that stand on the sheet."""
    found: dict[str, list[Shot]] = {}
    for shot in shots:
        if (shot.width, shot.light) in zip(WIDTHS, LIGHTS, strict=True):
            found.setdefault(shot.path, []).append(shot)
    return found


def _small(shot: Shot) -> Image.Image:
    """The top of it, as wide as its part of a cell."""
    width = WIDE if shot.width > 600 else CELL[0] - WIDE - 4
    with Image.open(shot.file) as image:
        whole = image.convert("RGB")
    small = whole.resize((width, round(whole.height * width / whole.width)))
    return small.crop((0, 0, width, min(small.height, CELL[1])))


def _store(picture: Image.Image, file: Path, most: int) -> None:
    for colours in (SHEET_COLOURS, 64, 32, 16):
        picture.quantize(colours).save(file, optimize=True)
        if file.stat().st_size <= most:
            return
