"""Pictures of every page, to be looked at, and sheets of them:

`make desk-sheet` makes, for each page, 1280 and 390 px by day and by night, and from them the
sheets of docs/images, on which each page stands small. `python -m tests.browser.desk_screens FOLDER
OUT` makes the sheets anew from a folder of pictures.
"""

import re
import sys
from collections.abc import Iterator, Sequence
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
SHEETS = {  # which pages stand on which sheet, by the beginning of their names
    "desk-sheet.png": (
        "desk", "desk-articles", "desk-issues", "desk-newsletters", "desk-digests", "desk-sends",
        "desk-stop", "desk-begin", "desk-sign-in", "desk-account", "desk-team", "desk-withdrawn",
        "desk-themes", "invitation", "reset",
    ),
    "desk-sheet-second.png": (
        "desk-readers", "desk-reports", "desk-partners", "desk-products", "desk-feeds",
        "desk-sources", "desk-settings", "desk-publication", "desk-measuring", "desk-tokens",
        "desk-webhooks", "desk-audit", "desk-relays", "mailbox", "docs",
    ),
}  # fmt: skip
MIRRORED = "desk-sheet-arabic.png"


def take(page: Any, paths: Sequence[str], folder: Path) -> Iterator[Path]:
    """Go through the pages with a browser page, in both widths and lights. The files."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        for width, light in product(WIDTHS, LIGHTS):
            page.emulate_media(color_scheme=light, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": HEIGHT})
            file = folder / f"{name_of(path)}-{width}-{light}.png"
            tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            clip = {"x": 0, "y": 0, "width": width, "height": max(tall, HEIGHT)}
            page.screenshot(path=str(file), clip=clip, full_page=True)
            yield file


def name_of(path: str) -> str:
    """What a page's files are called: its address in small letters; of an opaque link its kind."""
    short = re.sub(r"^/(u|preferences|still|invitation|reset|report|hub)/[^/]+", r"/\1", path)
    return re.sub(r"[^a-z0-9]+", "-", short.lower()).strip("-") or "front"


def sheets(folder: Path, out: Path) -> None:
    """Every sheet, of the pictures in `fr` and `ar` of that folder; what is on none stands on the
    last French one."""
    names = _names(folder / "fr")
    left = [name for name in names if not any(_on(name, one) for one in SHEETS.values())]
    for file, beginnings in SHEETS.items():
        last = file == list(SHEETS)[-1]
        chosen = [name for name in names if _on(name, beginnings)] + (left if last else [])
        _sheet(folder / "fr", chosen, out / file)
    desk = [name for name in _names(folder / "ar") if name.startswith("desk")]
    _sheet(folder / "ar", desk, out / MIRRORED)


def _names(folder: Path) -> list[str]:
    end = f"-{WIDTHS[0]}-{LIGHTS[0]}.png"
    return sorted(file.name.removesuffix(end) for file in folder.glob(f"*{end}"))


def _on(name: str, beginnings: Sequence[str]) -> bool:
    return any(name == one or (one != "desk" and name.startswith(f"{one}-")) for one in beginnings)


def _sheet(folder: Path, names: Sequence[str], file: Path, most: int = 600_000) -> None:
    """Each page small, 1280 px by day and 390 by night beside each other, as one PNG of at most so
    many bytes."""
    lines = -(-len(names) // COLUMNS)
    size = (COLUMNS * (CELL[0] + GAP) + GAP, lines * (CELL[1] + GAP + LABEL) + GAP)
    picture = Image.new("RGB", size, "#8a857b")
    pen = ImageDraw.Draw(picture)
    for number, name in enumerate(names):
        left = GAP + number % COLUMNS * (CELL[0] + GAP)
        top = GAP + number // COLUMNS * (CELL[1] + GAP + LABEL)
        pen.text((left, top), name.removeprefix("desk-")[:40], fill="#ffffff")
        for width, light in zip(WIDTHS, LIGHTS, strict=True):
            small = _small(folder / f"{name}-{width}-{light}.png", width)
            picture.paste(small, (left, top + LABEL))
            left += WIDE + 4
    _store(picture, file, most)


def _small(file: Path, wide: int) -> Image.Image:
    """The top of it, as wide as its part of a cell."""
    width = WIDE if wide > 600 else CELL[0] - WIDE - 4
    with Image.open(file) as image:
        whole = image.convert("RGB")
    small = whole.resize((width, round(whole.height * width / whole.width)))
    return small.crop((0, 0, width, min(small.height, CELL[1])))


def _store(picture: Image.Image, file: Path, most: int) -> None:
    for colours in (SHEET_COLOURS, 64, 32, 16):
        picture.quantize(colours).save(file, optimize=True)
        if file.stat().st_size <= most:
            return


if __name__ == "__main__":
    sheets(Path(sys.argv[1]), Path(sys.argv[2]))
