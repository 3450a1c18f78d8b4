"""Light editions in a real browser: asked for on the preference page without script and by key,
seen beside the mail that is composed, at three widths, by day and night.

Slow: a browser, and a newsroom for each of its tests.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from publisher.audience.models import Subscriber
from publisher.publications.tokens import seal
from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.browser.test_compose import Desk
from tests.browser.test_reader_pages import SHOTS
from tests.web.conftest import make_newsroom

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
WIDTHS = (320, 390, 1280)
SWITCH = "Version légère"


@pytest.fixture
def desk(live_server: Any, settings: LazySettings) -> Iterator[Desk]:
    settings.BASE_URL = settings.VIEW_URL = live_server.url
    with ExitStack() as contexts:
        yield Desk(live_server.url, contexts)


def looked_at(page: Any, name: str) -> list[str]:
    """What is too wide, or what axe finds; a picture of each for people who want to look."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{name}: {wide} px too wide at {width}"] * (wide > 0)
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    return found + [f"{name}: {fault['id']}" for fault in violations(page)]


@pytest.mark.parametrize("light", ["light", "dark"])
def test_a_reader_asks_for_it_without_script_and_by_key(light: str, live_server: Any) -> None:
    room = make_newsroom("rive", "La Rive")
    row = room.delivery(room.sent(), "zoe.lemaire@example.org", "accepted")
    place = f"/preferences/{seal('leave', row.pk)}"
    options = {"base_url": live_server.url, "locale": "fr-FR", "color_scheme": light}
    with browsing(java_script_enabled=False, **options) as page:
        page.goto(place)
        switch = page.get_by_label(SWITCH)
        switch.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Enregistrer").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.get_by_label(SWITCH).is_checked()
    with browsing(**options) as page:
        page.goto(place)
        assert looked_at(page, f"light-choice-{light}") == []
    assert Subscriber.objects.get(pk=row.subscriber_id).light_since is not None


def test_it_stands_beside_the_mail_that_is_composed(desk: Desk) -> None:
    page = desk.page()
    switch = page.get_by_role("button", name="Légère")
    switch.focus()
    with page.expect_response(lambda answer: "/view/preview/" in answer.url):
        page.keyboard.press("Enter")
    frame = page.frame_locator("#sight iframe").last
    frame.locator("[role=article]").wait_for()
    assert frame.locator("img, style, link").count() == 0
    assert looked_at(page, "light-composed") == []
