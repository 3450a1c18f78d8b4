"""Pictures of our themes with a day of ten stories, to be looked at, and a sheet of them:

`python -m tests.browser.theme_sheets FOLDER` makes each at 600 and 375 px by day, by night, with
its colours turned round by force, without pictures and without its style sheets, and `sheet.png`,
on which each stands small. `--language ar`, `--stories 1`, `--only digest` for other ones;
`--pieces` for an issue with every piece that editors can place; `--language he`, `fa`, `zh-Hans`,
`th`, `hi` for issues in other scripts. `--look dark` for some of the looks.
"""

import argparse
import io
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import django
from PIL import Image, ImageDraw

from publisher.renderers.email import render, render_notice
from publisher.renderers.email.anonymous import public_html
from publisher.renderers.email.lights import in_light
from tests.browser.mail_screens import browser
from tests.mail_days import brand, day
from tests.mail_pieces import SIZES, day_of_pieces
from tests.mail_scripts import LANGUAGES as SCRIPTS
from tests.mail_scripts import day_of_script, notice_of_script

WIDTHS = (600, 375)
LOOKS = ("light", "dark", "inverted", "bare", "unstyled")
HEIGHT, TALLEST = 900, 2200
GAP, COLUMNS, SMALL, SHOWN = 16, 3, 0.36, 760  # of the sheet; pixels of a mail that it shows
COLOURS = 96
_STYLES = re.compile(r"<style.*?</style>", re.DOTALL)


def html_of(theme: str, language: str, stories: int, pieces: bool = False) -> str:
    """The theme's mail as somebody without a name sees it, the greeting's line in it. `pieces`: of
    an issue with every piece."""
    from publisher.actions.issues.looks.theme_preview import sample_notice
    from publisher.actions.themes.email_themes import NOTICE, load_theme

    if theme == NOTICE:
        of_script = language in SCRIPTS
        notice = (
            notice_of_script(language) if of_script else sample_notice(language, brand(language))
        )
        return public_html(render_notice(notice, load_theme(theme)), language)
    if language in SCRIPTS:
        composition = day_of_script(language)
    else:
        composition = day_of_pieces(language) if pieces else day(language, stories)
    return public_html(render(composition, load_theme(theme)), language)


def looked_at(html: str, look: str) -> str:
    """The mail in one of LOOKS; which pictures come is the browser's part."""
    if look == "unstyled":
        return _STYLES.sub("", html)
    return in_light(html, "light" if look == "bare" else look)


def photograph(name: str) -> bytes:
    """Hills under a sky, in colours of its own, as JPEG."""
    seed = sha256(name.encode()).digest()
    sky, near = [
        (90 + one // 2, 90 + two // 2, 120 + two // 3) for one, two in (seed[:2], seed[2:4])
    ]
    kind = name.rpartition("/")[2].partition(".")[0].partition("-")[0]
    image = Image.new("RGB", (1072, 715), sky)
    draw = ImageDraw.Draw(image)
    draw.ellipse((700, 90, 800, 190), fill="#fff4d8")
    for step in range(4):
        hills = [
            (x, 330 + 90 * step + seed[(x // 97 + step) % 32] // 4) for x in range(0, 1180, 97)
        ]
        shade = tuple(round(channel * (0.85 - step * 0.16)) for channel in near)
        draw.polygon([(0, 715), *hills, (1072, 715)], fill=shade)
    stored = io.BytesIO()
    image.resize(SIZES.get(kind, image.size)).save(stored, "JPEG", quality=80)
    return stored.getvalue()


def pages(running: Any) -> dict[bool, Any]:
    """A page that gets photographs, and one that gets nothing; nothing comes from anywhere."""

    def answer(route: Any) -> None:
        if route.request.resource_type == "image":
            route.fulfill(body=photograph(route.request.url), content_type="image/jpeg")
        else:
            route.abort()

    found = {shown: running.new_page() for shown in (True, False)}
    found[True].route("**/*", answer)
    found[False].route("**/*", lambda route: route.abort())
    return found


def shoot(folder: Path, mails: dict[str, str], looks: tuple[str, ...] = LOOKS) -> Iterator[Path]:
    """A PNG of each mail in each way it is seen, into `folder`."""
    with browser() as running:
        by_pictures = pages(running)
        for (name, html), look, width in product(mails.items(), looks, WIDTHS):
            page = by_pictures[look != "bare"]
            page.set_viewport_size({"width": width + 40 * (width == WIDTHS[0]), "height": HEIGHT})
            page.set_content(looked_at(html, look))
            path = folder / f"{name}-{look}-{width}.png"
            page.screenshot(path=path, full_page=True)
            yield path


def sheet(folder: Path, names: list[str], file: Path) -> None:
    """The top of each theme, 600 px by day beside 375 by night, as one small PNG."""
    wide, narrow = round((WIDTHS[0] + 40) * SMALL), round(WIDTHS[1] * SMALL)
    cell = (wide + 4 + narrow + GAP, SHOWN + 2 * GAP)
    rows = -(-len(names) // COLUMNS)
    picture = Image.new("RGB", (COLUMNS * cell[0] + GAP, rows * cell[1] + GAP), "#8a857b")
    pen = ImageDraw.Draw(picture)
    for number, name in enumerate(names):
        left, top = GAP + number % COLUMNS * cell[0], GAP + number // COLUMNS * cell[1]
        pen.text((left, top), name, fill="#ffffff")
        for look, width in (("light", WIDTHS[0]), ("dark", WIDTHS[1])):
            picture.paste(_small(folder / f"{name}-{look}-{width}.png"), (left, top + GAP))
            left += wide + 4
    picture.quantize(COLOURS).save(file, optimize=True)


def _small(file: Path) -> Image.Image:
    with Image.open(file) as image:
        whole = image.convert("RGB").crop((0, 0, image.width, min(image.height, TALLEST)))
    small = whole.resize((round(whole.width * SMALL), round(whole.height * SMALL)))
    return small.crop((0, 0, small.width, min(small.height, SHOWN)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="fr", choices=("fr", "en", "ar", *SCRIPTS))
    parser.add_argument("--stories", type=int, default=10)
    parser.add_argument("--pieces", action="store_true")
    parser.add_argument("--only", action="append", metavar="THEME")
    parser.add_argument("--look", action="append", choices=LOOKS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    django.setup()
    from publisher.actions.themes.email_themes import NOTICE, theme_names

    asked.folder.mkdir(parents=True, exist_ok=True)
    names = asked.only or [*theme_names(), NOTICE]
    mails = {name: html_of(name, asked.language, asked.stories, asked.pieces) for name in names}
    for path in shoot(asked.folder, mails, tuple(asked.look or LOOKS)):
        print(path)
    if not asked.look:
        sheet(asked.folder, names, asked.folder / "sheet.png")


if __name__ == "__main__":
    main()
