"""Pictures of every page of the desk, to be looked at, and a sheet of them:

`DESK_SCREENS=FOLDER python -m pytest -q tests/browser/test_desk_screens.py` makes, for each page,
1280 and 390 px by day and by night, and `sheet.png`, on which all of them stand small.
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
COLUMN, GAP = 240, 12  # pixels on the sheet
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
    """All pictures small, a row for each page, as one PNG of at most so many bytes."""
    rows = _rows(shots)
    columns = len(WIDTHS) * len(LIGHTS)
    label = 18
    heights = [max(_small(one).height for one in row) + GAP + label for row in rows]
    size = (columns * (COLUMN + GAP) + GAP, sum(heights) + GAP)
    picture = Image.new("RGB", size, "#8a857b")
    pen, top = ImageDraw.Draw(picture), GAP
    for row, height in zip(rows, heights, strict=True):
        pen.text((GAP, top), row[0].path, fill="#ffffff")
        for number, one in enumerate(row):
            picture.paste(_small(one), (GAP + number * (COLUMN + GAP), top + label))
        top += height
    _store(picture, file, most)


def _rows(shots: Sequence[Shot]) -> list[list[Shot]]:
    found: dict[str, list[Shot]] = {}
    for shot in shots:
        found.setdefault(shot.path, []).append(shot)
    return list(found.values())


def _small(shot: Shot) -> Image.Image:
    """As wide as a column; of a wide page its top, of a narrow one as much."""
    with Image.open(shot.file) as image:
        whole = image.convert("RGB")
    scale = COLUMN / whole.width if shot.width > 600 else 0.45
    small = whole.resize((round(whole.width * scale), round(whole.height * scale)))
    return small.crop((0, 0, min(small.width, COLUMN), min(small.height, COLUMN * 3 // 2)))


def _store(picture: Image.Image, file: Path, most: int) -> None:
    for colours in (SHEET_COLOURS, 64, 32, 16):
        picture.quantize(colours).save(file, optimize=True)
        if file.stat().st_size <= most:
            return
