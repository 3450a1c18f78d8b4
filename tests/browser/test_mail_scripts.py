"""Issues in Hebrew, Persian, Chinese, Thai and Hindi in a real browser: nothing scrolls sideways,
what is read from right to left is mirrored, amounts keep their order, nothing is cut.

Slow: a browser lays out each.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from publisher.actions.themes.email_themes import NOTICE, load_theme, theme_names
from publisher.renderers.email import render, render_notice
from tests.browser.mail_screens import CHROMIUM, browser, page_of
from tests.mail_scripts import LANGUAGES, day_of_script, notice_of_script

pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
THEMES = [*theme_names(), NOTICE]
AMOUNTS = ("1 250 €", "2 400 000 €", "+12 %", "−3,5 %", "$1,250.50")
LEFTS = """amount => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const at = node.data.indexOf(amount), range = document.createRange();
    if (at < 0) continue;
    found.push([...amount].map((_, number) => {
      range.setStart(node, at + number), range.setEnd(node, at + number + 1);
      const {left, top} = range.getBoundingClientRect();
      return [Math.round(top), left];
    }));
  }
  return found.filter(([first]) => first[0] || first[1]);
}"""
BOX = """selector => {
  const {left, right, top} = document.querySelector(selector).getBoundingClientRect();
  return {left, right, top};
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with browser() as running:
        yield page_of(running)


def shown(page: Any, theme: str, language: str, width: int) -> None:
    if theme == NOTICE:
        html = render_notice(notice_of_script(language), load_theme(theme)).html
    else:
        html = render(day_of_script(language), load_theme(theme)).html
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(html)


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_scrolls_sideways_on_the_smallest_telephone(page: Any, theme: str) -> None:
    for language in LANGUAGES:
        shown(page, theme, language, 320)
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) == 0, language
        assert page.evaluate("getComputedStyle(document.querySelector('.desk')).direction") == (
            "rtl" if language in ("he", "fa") else "ltr"
        )


@pytest.mark.parametrize("language", ["he", "fa"])
def test_what_is_read_from_the_right_is_mirrored(page: Any, language: str) -> None:
    shown(page, "digest", language, 700)
    row = ".row:has(.beside-rtl)"
    picture, words = (page.evaluate(BOX, one) for one in (f"{row} .side img", f"{row} p"))
    assert picture["left"] > words["right"] - 1
    when, what = (page.evaluate(BOX, one) for one in (".agenda .when", ".agenda .what"))
    assert when["left"] > what["left"]
    aligned = "one => getComputedStyle(document.querySelector(one)).textAlign"
    assert page.evaluate(aligned, ".headline") in ("right", "start")
    bar = "getComputedStyle(document.querySelector('.quote-rtl')).borderRightWidth"
    assert page.evaluate(bar) == "4px"


@pytest.mark.parametrize("theme", theme_names())
def test_amounts_keep_their_order_and_stay_on_one_line(page: Any, theme: str) -> None:
    for language in ("he", "fa"):
        shown(page, theme, language, 375)
        seen = [(one, places) for one in AMOUNTS for places in page.evaluate(LEFTS, one)]
        assert len(seen) >= 5
        for amount, places in seen:
            assert len({top for top, _ in places}) == 1, amount
            assert all(left < right for (_, left), (_, right) in pairwise(places)), amount


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_a_headline_reaches_into_the_next(page: Any, language: str) -> None:
    """Its letters with their marks are as high as the font says; lines stand as far apart as the
    leading says, which differs by machine only in the font."""
    shown(page, "magazine", language, 375)
    ratio = """() => { const style = getComputedStyle(document.querySelector('.first .headline'));
      return parseFloat(style.lineHeight) / parseFloat(style.fontSize); }"""
    least = {"he": 1.2, "zh-Hans": 1.3}.get(language, 1.4)
    assert page.evaluate(ratio) >= least - 0.01


@pytest.mark.parametrize("theme", [NOTICE, "alert"])
def test_by_night_the_window_is_dark_below_a_short_mail_too(page: Any, theme: str) -> None:
    page.emulate_media(color_scheme="dark")
    shown(page, theme, "he", 700)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.emulate_media(color_scheme="light")
    assert max(map(int, ground.removeprefix("rgb(").removesuffix(")").split(","))) < 40


@pytest.mark.parametrize("language", ["he", "th"])
def test_an_alert_s_band_goes_from_edge_to_edge_on_telephones(page: Any, language: str) -> None:
    shown(page, "alert", language, 375)
    band = page.evaluate(BOX, ".alarm")
    assert (band["left"], band["right"]) == (0, 375)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
