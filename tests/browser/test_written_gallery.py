"""The gallery that `publisher theme gallery` writes, opened from its folder: each switch shows one
look of each theme, without script.

Slow: a browser.
"""

from pathlib import Path

import pytest

from publisher.actions.issues.looks.gallery_index import file_of, gallery_index, looks
from tests.browser.chromium import CHROMIUM, browsing

pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
SHOWN = """() => [...document.querySelectorAll("iframe")].filter(one => one.checkVisibility())
    .map(one => [one.getAttribute("src"), one.clientWidth])"""


def test_each_switch_shows_one_look_of_each_theme(tmp_path: Path) -> None:
    themes = ("digest", "letter")
    for name in themes:
        for light, pictures in looks():
            (tmp_path / file_of(name, light, pictures)).write_text(f"{name} {light} {pictures}")
    rows = [*((name, "") for name in themes), ("<broken", "its <mail> is faulty")]
    (tmp_path / "index.html").write_text(gallery_index("L’Île & Cie", rows), encoding="utf-8")
    with browsing(java_script_enabled=True, viewport={"width": 1400, "height": 900}) as page:
        page.goto((tmp_path / "index.html").as_uri())
        assert page.title() == "L’Île & Cie"
        assert page.get_by_text("its <mail> is faulty").is_visible()
        assert page.evaluate(SHOWN) == [[f"{name}-light.html", 600] for name in themes]
        page.get_by_label("by night").check()
        page.get_by_label("telephone").check()
        assert page.evaluate(SHOWN) == [[f"{name}-dark.html", 375] for name in themes]
        page.get_by_label("without").check()
        assert page.evaluate(SHOWN) == [[f"{name}-dark-no-pictures.html", 375] for name in themes]
        page.get_by_label("by day").check()
        page.get_by_label("computer").check()
        assert page.evaluate(SHOWN) == [[f"{name}-no-pictures.html", 600] for name in themes]
        assert page.locator("script").count() == 0
        frame = page.frame_locator("iframe[src='letter-no-pictures.html'][width='600']")
        frame.get_by_text("letter light off").wait_for()
