"""No page of the desk or of readers has a fault that axe finds, in either language or light, nor
has the mail that is looked at beside them. EXTREMES=all looks at each in both languages and lights,
at 1280 px, at twice the size of text and at the width of a telephone.

Slow: a browser lays out each page in two sizes, and axe reads it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.browser.chromium import ALL, CHROMIUM, browsing, violations
from tests.browser.night_room import night
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import Room, make_room

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]

Walk = tuple[Room, list[str], str, str, str]


def cookie(room: Room, address: str) -> dict[str, Any]:
    """The session of somebody who signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}


LOOKS = [("fr", "light"), ("en", "dark")]
if ALL:
    LOOKS += [("fr", "dark"), ("en", "light")]
TELEPHONE = 375
SIZES = (1280, 640, TELEPHONE) if ALL else (1280,)  # 640: 1280 at 200 %


@pytest.fixture(params=LOOKS, ids=lambda pair: "-".join(pair))
def walk(request: pytest.FixtureRequest, live_server: Any) -> Walk:
    """Everything that needs the database stands before the browser starts."""
    language, light = request.param
    room = make_room("rive", "La Rive", language)
    got_by_partners(room.corrected)
    return room, night(room), language, light, live_server.url


def test_axe_finds_nothing_on_any_page(walk: Walk) -> None:
    room, room_at_night, language, light, address = walk
    signed_in = cookie(room, address)
    engineer, engineers_pages = room.engineer()
    with browsing(
        base_url=address, locale=language, color_scheme=light, reduced_motion="reduce"
    ) as page:
        found = [*_faults(page, room.readers())]
        page.context.add_cookies([signed_in])
        found += _faults(page, [*room.own(), *room.desk(), *room_at_night])
        page.goto(f"/desk/issues/{room.draft.pk}/compose/")
        found += _faults(page, [page.locator("#sight iframe").first.get_attribute("src")])
        entered = {"name": "partner", "value": engineer, "domain": "localhost", "path": "/partner/"}
        page.context.add_cookies([entered])
        found += _faults(page, engineers_pages)
    assert found == []


def _faults(page: Any, addresses: list[str]) -> Iterator[str]:
    for address in addresses:
        page.set_viewport_size({"width": SIZES[0], "height": 900})
        page.goto(address)
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
