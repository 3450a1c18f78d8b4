"""A site is read over real sockets, and what hostile ones do costs neither time nor trust."""

import gzip
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from publisher.actions.beginning.look_at_site import look_at_site
from publisher.actions.beginning.site_address import SiteProblem
from publisher.channels.site_fetch import MOST_BYTES
from tests.channels.web_server import Answer
from tests.site import PAGE, TITLES, Site


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    site = Site()
    settings.ALLOW_PRIVATE = [site.host]
    yield site
    site.close()


def test_name_colour_logo_language_and_feed_are_read(site: Site) -> None:
    seen = look_at_site(site.host)
    assert seen.problem == ""
    assert [one["headline"] for one in seen.found.pop("coming")] == list(TITLES)
    assert seen.found == {
        "address": site.address,
        "host": "127.0.0.1",
        "name": "Le Fanal",
        "tagline": "l’actualité de la côte",
        "language": "fr",
        "colour": "#c2185b",  # of the logo: the page's own is white
        "feed": f"{site.address}flux",
        "stories": len(TITLES),
        "headlines": list(TITLES),
    }
    assert seen.logo.startswith(b"\x89PNG")
    assert "/favicon.svg" not in site.asked()  # the title's own logo was there


def test_a_feed_that_the_page_does_not_name_is_found_where_feeds_stand(site: Site) -> None:
    site.page("<title>Le Fanal</title>")
    site.answers["/feed.xml"] = site.answers["/flux"]
    assert look_at_site(site.address).found["feed"] == f"{site.address}feed.xml"


def test_a_site_without_feed_and_logo_says_the_rest(site: Site) -> None:
    site.answers = {"/": Answer(200, {}, b"<html lang=en><title>The Lamp | News</title>")}
    found = look_at_site(site.address).found
    assert (found["name"], found["tagline"], found["language"]) == ("The Lamp", "News", "en")
    assert (found["feed"], found["stories"], found["colour"]) == ("", 0, "")


def test_a_redirect_into_the_private_network_is_not_followed(site: Site) -> None:
    inside = Site()
    try:
        site.answers["/"] = Answer(302, {"Location": inside.address}, b"")
        assert look_at_site(site.address).problem == SiteProblem.FORBIDDEN
        assert inside.asked() == []
    finally:
        inside.close()


def test_a_feed_or_a_logo_in_the_private_network_is_not_asked(site: Site) -> None:
    inside = Site()
    try:
        page = PAGE.replace('href="/flux"', f'href="{inside.address}flux"')
        site.page(page.replace('"/logo.png"', f'"{inside.address}logo.png"'))
        seen = look_at_site(site.address)
        assert seen.found["feed"] == ""
        assert seen.logo == b""
        assert inside.asked() == []
    finally:
        inside.close()


@pytest.mark.parametrize("address", ["http://169.254.169.254/", "http://127.0.0.1:1/", "[::1]"])
def test_a_private_address_is_refused(address: str, site: Site) -> None:
    assert look_at_site(address).problem == SiteProblem.FORBIDDEN


def test_what_does_not_answer_or_answers_badly_is_said(site: Site, settings: Any) -> None:
    site.answers["/"] = Answer(503, {}, b"no")
    assert look_at_site(site.address).problem == SiteProblem.ANSWERED
    site.answers["/"] = Answer(200, {}, b"  ")
    assert look_at_site(site.address).problem == SiteProblem.NO_PAGE
    site.server.behave = lambda handler: None
    assert look_at_site(site.address).problem == SiteProblem.NOT_REACHED
    assert look_at_site("nowhere.invalid").problem == SiteProblem.NOT_REACHED


def test_only_so_much_of_a_huge_page_is_read(site: Site) -> None:
    huge = b"<title>Le Fanal</title>" + b" " * (4 * MOST_BYTES)
    site.answers["/"] = Answer(200, {}, huge)
    assert look_at_site(site.address).found["name"] == "Le Fanal"


def test_a_bomb_is_unpacked_no_further_than_that(site: Site) -> None:
    page = b"<title>Le Fanal</title>"
    bomb = gzip.compress(page + b" " * 40_000_000, 9)
    site.answers["/"] = Answer(200, {"Content-Encoding": "gzip"}, bomb)
    assert look_at_site(site.address).found["name"] == "Le Fanal"
    damaged = zlib.compress(page)[:-9] + b"xxxxxxxxx"
    site.answers["/"] = Answer(200, {"Content-Encoding": "deflate"}, b"?" + damaged)
    assert look_at_site(site.address).problem == SiteProblem.NO_PAGE


def test_a_logo_that_runs_or_explodes_is_none(site: Site) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    wide = BytesIO()
    Image.new("1", (8_000, 8_000)).save(wide, "PNG")  # 64 megapixels in a few bytes
    for body in (svg, wide.getvalue(), b"\x89PNG\r\n\x1a\n" + b"\0" * 50):
        site.answers["/logo.png"] = Answer(200, {"Content-Type": "image/png"}, body)
        assert look_at_site(site.address).logo == b""


def test_a_slow_site_takes_no_more_than_its_share(site: Site) -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += 13
        return now[0]

    seen = look_at_site(site.address, clock=clock)
    assert seen.found["name"] == "Le Fanal"
    assert seen.logo == b""  # its turn came too late
