"""Pictures of every page, when they are asked for: DESK_SCREENS=FOLDER names where they go.

DESK_SCREENS_LANGUAGE is the language of whoever looks (fr), DESK_SCREENS_ONLY a part of an address,
PAGES_PART=2/5 the second of five parts of the pages.

Slow: when asked for, a browser lays out every page four times. Without it nothing is done.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from publisher.publications.models import User
from tests.browser.chromium import CHROMIUM, PART, browsing, part_of
from tests.browser.desk_screens import take
from tests.browser.every_page import visitors
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import make_room

FOLDER = os.environ.get("DESK_SCREENS", "")
ONLY = os.environ.get("DESK_SCREENS_ONLY", "")
LANGUAGE = os.environ.get("DESK_SCREENS_LANGUAGE", "fr")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FOLDER, reason="DESK_SCREENS names no folder"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


def test_pictures_of_every_page(live_server: Any) -> None:
    room = make_room("rive", "La Rive", "fr")
    got_by_partners(room.corrected)
    everybody = list(visitors(room))
    User.objects.update(language=LANGUAGE)
    paths = [path for one in everybody for path in one.paths if ONLY in path]
    chosen = set(part_of(paths, PART))
    for one in everybody:
        mine = [path for path in one.paths if path in chosen]
        with browsing(base_url=live_server.url, locale=LANGUAGE) as page:
            page.context.add_cookies(one.cookies(live_server.url))
            for _shot in take(page, mine, Path(FOLDER)):
                pass
