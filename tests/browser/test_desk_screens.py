"""Pictures of the desk's pages, when they are asked for: DESK_SCREENS=FOLDER names where they go.

Slow: when asked for, a browser lays out every page four times. Without it nothing is done.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import CHROMIUM, browsing
from tests.browser.desk_screens import sheet, take
from tests.browser.night_room import night
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import make_room
from tests.browser.test_accessibility import cookie

FOLDER = os.environ.get("DESK_SCREENS", "")
ONLY = os.environ.get("DESK_SCREENS_ONLY", "")  # a part of an address

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FOLDER, reason="DESK_SCREENS names no folder"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


def test_pictures_of_every_page(live_server: Any) -> None:
    room = make_room("rive", "La Rive", "fr")
    got_by_partners(room.corrected)
    session = cookie(room, live_server.url)
    paths = [path for path in [*room.desk(), *night(room), *room.own()] if ONLY in path]
    with browsing(base_url=live_server.url, locale="fr-FR") as page:
        shots = list(take(page, ["/desk/sign-in/"], Path(FOLDER))) if ONLY in "sign-in" else []
        page.context.add_cookies([session])
        shots += take(page, paths, Path(FOLDER))
    sheet(shots, Path(FOLDER) / "sheet.png")
