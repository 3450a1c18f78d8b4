"""The pictures of the French handbook, made of a demonstration that runs:

`make demo`, then `python -m tests.tools.handbook_pictures ADDRESS [FOLDER]`, where ADDRESS is the
one that the demonstration printed for the desk. It writes and composes as an editor would and sends
nothing; FOLDER is docs/images/fr where it is not given. Look at each before you commit it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from tests.browser.chromium import browsing, close
from tests.conftest import ROOT

WIDTH, HEIGHT = 1280, 820
COLOURS = 96
STORY = "Le marché couvert rouvre samedi"
TEXT = (
    "Après huit mois de travaux, les halles reçoivent de nouveau leurs 42 marchands.",
    "La verrière a été déposée, nettoyée et remontée pièce à pièce. Les étals du poisson ont pris "
    "la place du parc de stationnement.",
)


def pictures(page: Any, desk: str) -> Iterator[str]:
    """Lead a signed-in browser from page to page; each name given is of what it shows now."""
    page.goto(f"{desk}/desk/")
    yield "aujourdhui"
    page.goto(f"{desk}/desk/articles/new/")
    page.fill("#headline", STORY)
    page.fill("#standfirst", "Les travaux ont duré huit mois.")
    page.click(".ProseMirror")
    page.keyboard.type("\n".join(TEXT))
    page.evaluate("scrollTo(0, 0)")
    yield "ecrire"
    page.goto(f"{desk}/desk/issues/new/")
    for box in page.query_selector_all("input[name=article]")[2:5]:
        box.check()
    page.click("fieldset ~ .actions .button.primary")
    yield "composer"
    number = urlsplit(page.url).path.split("/")[3]
    page.goto(f"{desk}/desk/issues/{number}/send/")
    page.evaluate("document.querySelector('#decide-box').scrollIntoView()")
    yield "envoyer"
    yield from _alert(page, desk)


def _alert(page: Any, desk: str) -> Iterator[str]:
    """A newsletter of that kind to the first list, and its question about the newest story."""
    page.goto(f"{desk}/desk/newsletters/new/")
    page.fill("#name", "Alertes")
    page.check("input[name=kind][value=alert]")
    page.query_selector_all("input[name=list]")[0].check()
    page.click("form.narrow-form .button.primary")
    page.goto(f"{desk}/desk/articles/?state=published")
    page.click(".list .headline a >> nth=3")
    page.goto(page.url.split("?")[0] + "alert/")
    yield "alerte"


def store(page: Any, file: Path) -> None:
    """What the window shows, as a small PNG."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(file))
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(COLOURS).save(file, optimize=True)


def main() -> None:
    """Make all of them."""
    address = sys.argv[1]
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs" / "images" / "fr"
    folder.mkdir(parents=True, exist_ok=True)
    size = {"width": WIDTH, "height": HEIGHT}
    with browsing(locale="fr-FR", color_scheme="light", viewport=size) as page:
        page.goto(address)
        for name in pictures(page, "{0.scheme}://{0.netloc}".format(urlsplit(address))):
            store(page, folder / f"{name}.png")
    close()


if __name__ == "__main__":
    main()
