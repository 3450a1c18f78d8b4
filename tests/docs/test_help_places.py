"""Every page of the desk leads to a page of the documentation that is there, in both languages."""

import re

import pytest

from publisher.web.desk.urls import urlpatterns as desk_routes
from publisher.web.help.library import pages
from publisher.web.help.places import CONTENTS, PLACES, Place, place_of
from publisher.web.help.views import shown_page


@pytest.mark.parametrize("line", PLACES)
def test_both_targets_are_there(line: str) -> None:
    place = PLACES[line]
    for target in (place.french, place.english):
        name, _, anchor = target.partition("#")
        assert name in pages(), target
        assert not anchor or anchor in shown_page(name).anchors, target
    assert place.french.startswith("fr/")


@pytest.mark.parametrize("route", desk_routes, ids=lambda route: str(route.pattern) or "today")
def test_every_address_of_the_desk_has_its_place(route: object) -> None:
    address = re.sub(r"<[^>]+>", "*", str(route.pattern))  # type: ignore[attr-defined]
    if address in ("settle/", "sign-out/"):  # they only do something, and show no page
        return
    assert place_of(address) != CONTENTS, "a line in publisher/web/help/places.py"


def test_the_longest_line_counts() -> None:
    assert place_of("issues/*/send/") == PLACES["issues/*/send/"]
    assert place_of("issues/new/") == PLACES["issues/"]
    assert place_of("") == PLACES[""]
    assert place_of("nowhere/at/all/") == CONTENTS == Place("fr", "")
