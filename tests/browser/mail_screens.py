"""Pictures of every golden mail, to be looked at: `python -m tests.browser.mail_screens FOLDER`.

Each at 320, 375 and 600 px, in light and dark, with pictures and without; `--only digest-ar` for
some. What a screen reader gets is judged elsewhere (test_mail_accessibility.py).
"""

import argparse
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (320, 375, 600)
LIGHTS = ("light", "dark")
HEIGHT = 900


def picture(size: tuple[int, int]) -> bytes:
    """A lighthouse under an evening sky, as PNG."""
    from PIL import Image, ImageDraw

    width, height = size
    sea, tower, foot = height * 0.56, width * 0.6, width * 0.04
    image = Image.new("RGB", size, "#31557a")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, sea), fill="#e2a76f")
    corners = [(tower - foot, sea), (tower, height * 0.18), (tower + foot, sea)]
    draw.polygon(corners, fill="#2b2523")
    stored = io.BytesIO()
    image.save(stored, "PNG")
    return stored.getvalue()


@contextmanager
def browser() -> Iterator[Any]:
    """Debian's Chromium, which asks nobody anything."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        running = driver.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        try:
            yield running
        finally:
            running.close()


def page_of(running: Any, *, pictures: bool = True) -> Any:
    """A page that gets every picture, or none, and nothing else from anywhere."""
    page = running.new_page()
    image, logo = picture((1200, 675)), picture((440, 96))

    def answer(route: Any) -> None:
        if pictures and route.request.resource_type == "image":
            body = logo if "logo" in route.request.url else image
            route.fulfill(body=body, content_type="image/png")
        else:
            route.abort()

    page.route("**/*", answer)
    return page


def shoot(folder: Path, html_of: dict[str, str]) -> Iterator[Path]:
    """A PNG of each mail in each way it is seen, into `folder`."""
    with browser() as running:
        for pictures in (True, False):
            page = page_of(running, pictures=pictures)
            for (name, html), light in product(html_of.items(), LIGHTS):
                page.emulate_media(color_scheme=light)
                page.set_content(html)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": HEIGHT})
                    path = folder / f"{name}-{width}-{light}{'' if pictures else '-bare'}.png"
                    page.screenshot(path=path, full_page=True)
                    yield path
            page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", action="append", metavar="NAME")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    here = Path(__file__).parents[1] / "golden" / "mail"
    goldens = {path.stem: path.read_text("utf-8") for path in sorted(here.glob("*.html"))}
    chosen = {name: html for name, html in goldens.items() if name in (asked.only or goldens)}
    for path in shoot(asked.folder, chosen):
        print(os.fspath(path))


if __name__ == "__main__":
    main()
