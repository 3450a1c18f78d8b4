"""Reports of twelve months of generated sends, as people see them: by day, by night, on a
telephone, on paper, mirrored.

Slow: a browser lays out each page in six looks, and axe reads each. DESK_SCREENS names a folder for
pictures of what it saw.
"""

import os
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from publisher.delivery.models import ReportLink
from publisher.publications.tokens import seal
from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.browser.rooms import make_room
from tests.browser.test_accessibility import cookie
from tests.generated_year import generated_year

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
FOLDER = os.environ.get("DESK_SCREENS", "")
YEAR = "/desk/reports/?first=2025-11-20&last=2026-11-20"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def test_a_year_of_reports_is_read_by_everybody(live_server: Any) -> None:
    room = make_room("rive", "La Rive", "fr")
    year = generated_year(room.newsroom.publication)
    issue = f"/desk/issues/{year.sends[0].issue_id}/report/"
    link = ReportLink.objects.latest("pk")
    ReportLink.objects.update(newsletter="matin-g", first="2025-11-20", last="2026-11-20")
    pages = [YEAR, f"{YEAR}&newsletter=matin-g", issue, "/desk/reports/?period=2019"]
    pages += ["/desk/reports/shared/", f"/report/{seal('report', link.pk)}"]
    pages.append(f"/desk/issues/{room.newsroom.issue.pk}/whatsapp/")
    signed_in, faults = cookie(room, live_server.url), []
    with browsing(base_url=live_server.url, locale="fr-FR") as page:
        page.context.add_cookies([signed_in])
        for path in pages:
            page.goto(path)
            for (media, light), width in product(LOOKS, (1280, 390)):
                page.emulate_media(media=media, color_scheme=light, reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": 900})
                faults += [f"{path} {light}: {one['id']}" for one in violations(page, RULES)]
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                faults += [f"{path}: {wide} px too wide at {width}"] if wide > 0 else []
                _keep(page, f"{pages.index(path)}-{media}-{light}-{width}")
        page.emulate_media(media="screen", color_scheme="light")
        page.goto(YEAR)
        _open_by_keyboard(page)
    assert faults == []


LOOKS = (("screen", "light"), ("screen", "dark"), ("print", "light"))


def _open_by_keyboard(page: Any) -> None:
    """Each drawing's table opens without a mouse, and holds what is drawn."""
    first = page.locator("details.behind").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert (
        first.locator("tbody tr").count()
        == page.locator("svg.chart").first.locator("text[text-anchor=middle]").count()
        or first.locator("tbody tr").count() > 5
    )


def _keep(page: Any, name: str) -> None:
    if FOLDER:
        Path(FOLDER).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{FOLDER}/reports-{name}.png", full_page=True)
