"""No page of the desk or of readers has a fault that axe finds, in any language or light, nor
has the mail that is looked at beside them. EXTREMES=all looks at each in all three languages and
both lights, at 1280 px, at twice the size of text and at the width of a telephone; PAGES_PART=2/5
looks at the second of five parts of the pages.

Slow: a browser lays out each page in two sizes, and axe reads it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from publisher.publications.models import User
from tests.browser.chromium import ALL, CHROMIUM, PART, browsing, part_of, violations
from tests.browser.every_page import Visitor, visitors
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import Room, make_room

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


def cookie(room: Room, address: str) -> dict[str, Any]:
    """The session of somebody who signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}


LOOKS = [("fr", "light"), ("en", "dark")]
if ALL:
    LOOKS += [("ar", "light"), ("fr", "dark"), ("en", "light"), ("ar", "dark")]
TELEPHONE = 390
SIZES = (1280, 640, TELEPHONE) if ALL else (1280,)  # 640: 1280 at 200 %


@dataclass(frozen=True, slots=True)
class Walk:
    """What a look is taken at: who comes, and the page that shows a mail beside its form."""

    everybody: list[Visitor]
    compose: str
    language: str
    light: str
    address: str


@pytest.fixture(params=LOOKS, ids=lambda pair: "-".join(pair))
def walk(request: pytest.FixtureRequest, live_server: Any) -> Walk:
    """Everything that needs the database stands before the browser starts."""
    language, light = request.param
    room = make_room("rive", "La Rive", language)
    got_by_partners(room.corrected)
    everybody = list(visitors(room))
    User.objects.update(language=language)
    compose = f"/desk/issues/{room.draft.pk}/compose/"
    return Walk(everybody, compose, language, light, live_server.url)


def test_axe_finds_nothing_on_any_page(walk: Walk) -> None:
    found = []
    chosen = part_of([path for one in walk.everybody for path in one.paths], PART)
    look: dict[str, Any] = {"locale": walk.language, "color_scheme": walk.light}
    for one in walk.everybody:
        paths = [path for path in one.paths if path in chosen]
        with browsing(base_url=walk.address, reduced_motion="reduce", **look) as page:
            page.context.add_cookies(one.cookies(walk.address))
            found += _faults(page, paths)
            if walk.compose in paths:
                found += _faults_of_mail(page, walk.compose)
    assert found == []


def _faults(page: Any, addresses: list[str]) -> Iterator[str]:
    for address in addresses:
        page.set_viewport_size({"width": SIZES[0], "height": 900})
        page.goto(address)
        yield from _seen(page, address)


def _faults_of_mail(page: Any, compose: str) -> Iterator[str]:
    """Of the mail beside the form: at its own address no script runs, and so no timer of axe's."""
    page.goto(compose)
    source = page.locator("#sight iframe").first.get_attribute("src")
    mail = page.request.get(source).text()
    page.goto("about:blank")
    page.set_content(mail)
    yield from _seen(page, source)


def _seen(page: Any, address: str) -> Iterator[str]:
    """What is wrong with the page as it stands, in each size."""
    for size in SIZES:
        page.set_viewport_size({"width": size, "height": 900})
        for fault in violations(page):
            where = fault["nodes"][0]["html"][:200] + fault["nodes"][0]["failureSummary"]
            yield f"{address} at {size}: {fault['id']}: {fault['help']}: {where}"
        yield from _too_wide(page, address, size)
    page.set_viewport_size({"width": TELEPHONE, "height": 800})
    yield from _too_wide(page, address, TELEPHONE)


def _too_wide(page: Any, address: str, size: int) -> Iterator[str]:
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if width > 0:
        yield f"{address}: {width} px wider than {size}"
