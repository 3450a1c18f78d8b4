"""The desk in Arabic: the pages that editors use most, from right to left, on a computer and on a
telephone, without a horizontal scroll and with nothing that axe finds.

`DESK_SCREENS=FOLDER` keeps pictures of them, to be looked at.

Slow: a browser lays out each page.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from publisher.publications.models import User
from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import make_room
from tests.browser.test_accessibility import cookie

FOLDER = os.environ.get("DESK_SCREENS", "")
WIDTHS = (1280, 390)
# Headings and values whose words do not begin at the right edge of their box, as Latin ones would.
STRAYED = """() => [...document.querySelectorAll("main :is(h1, h2, h3, dd)")].filter(one => {
  const range = document.createRange();
  range.selectNodeContents(one);
  const words = range.getBoundingClientRect(), box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const edge = box.right - parseFloat(style.paddingRight) - parseFloat(style.borderRightWidth);
  return words.width && one.offsetParent && !one.closest("iframe, .article, .story, [dir=ltr]")
    && edge - words.right > 8;
}).map(one => `${one.tagName}: ${one.textContent.trim().slice(0, 60)}`)"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


@pytest.fixture
def walk(live_server: Any) -> tuple[str, dict[str, Any], list[str]]:
    room = make_room("rive", "La Rive", "fr")
    got_by_partners(room.corrected)
    User.objects.filter(pk=room.user.pk).update(language="ar")
    draft, story = f"issues/{room.draft.pk}/", f"articles/{room.corrected.pk}/"
    pages = ["", "articles/", "issues/", "issues/new/", f"{draft}compose/", draft, f"{draft}send/"]
    pages += ["sends/", f"sends/{room.send.pk}/", story, f"{story}alert/", f"{story}edit/"]
    pages += ["stop/", "settings/", "readers/", "partners/", "publication/"]
    return live_server.url, cookie(room, live_server.url), [f"/desk/{one}" for one in pages]


def test_each_page_is_mirrored_and_fits(walk: tuple[str, dict[str, Any], list[str]]) -> None:
    address, session, paths = walk
    wrong: list[str] = []
    with browsing(base_url=address, reduced_motion="reduce", color_scheme="light") as page:
        page.context.add_cookies([session])
        for path in paths:
            page.goto(path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                wrong += _faults(page, path, width)
                _keep(page, path, width)
            wrong += [f"{path}: {one['id']}" for one in violations(page)]
    assert wrong == []


def _faults(page: Any, path: str, width: int) -> list[str]:
    found = []
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if too_wide > 0:
        found.append(f"{path}: {too_wide} px too wide at {width}")
    found += [f"{path} at {width}: {text}" for text in page.evaluate(STRAYED)]
    name = page.locator(".desk-name").bounding_box()
    if name["x"] < width / 3:
        found.append(f"{path}: the masthead stands on the left at {width}")
    return found


def _keep(page: Any, path: str, width: int) -> None:
    if FOLDER:
        name = path.strip("/").replace("/", "-")
        page.screenshot(path=str(Path(FOLDER) / f"{name}-{width}.png"), full_page=True)
