"""axe finds nothing in any golden mail nor in generated ones, in light and dark; none is wider than
the smallest telephone.

Slow: a browser lays out each mail in two sizes, and axe reads it.
"""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.themes.email_themes import load_theme, theme_names
from publisher.renderers.email import render
from tests.browser.mail_screens import CHROMIUM, LIGHTS, browser, page_of
from tests.mail_days import day
from tests.mail_pieces import day_of_pieces
from tests.mail_samples import issue

pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# By night only colours are others.
RULES = {
    "light": {"runOnly": {"type": "tag", "values": TAGS}},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
GENERATED = 20
NARROW, WIDE = {"width": 320, "height": 800}, {"width": 800, "height": 900}
GOLDENS = Path(__file__).parents[1] / "golden" / "mail"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


def mails() -> Iterator[tuple[str, str]]:
    for path in sorted(GOLDENS.glob("*.html")):
        yield path.stem, path.read_text("utf-8")
    for theme, language in product(theme_names(), ("fr", "ar")):
        yield f"{theme} of ten, {language}", render(day(language), load_theme(theme)).html
        pieces = render(day_of_pieces(language), load_theme(theme)).html
        yield f"{theme} of pieces, {language}", pieces
    for seed in range(GENERATED):
        theme, composition = issue(seed)
        yield f"{theme} {seed}", render(composition, load_theme(theme)).html


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """One page for all; axe is in it once."""
    with browser() as running:
        page = page_of(running)
        page.evaluate(axe.Axe().axe_script)
        yield page


@pytest.mark.parametrize("light", LIGHTS)
def test_axe_finds_nothing_in_any_mail(page: Any, light: str) -> None:
    page.emulate_media(color_scheme=light)
    judged = {name: list(_faults(page, html, light)) for name, html in mails()}
    assert {name: found for name, found in judged.items() if found} == {}


def _faults(page: Any, html: str, light: str = "light") -> Iterator[str]:
    page.set_viewport_size(WIDE)
    page.set_content(html)
    rules = {**RULES[light], "resultTypes": ["violations"]}
    for fault in page.evaluate("rules => axe.run(document, rules)", rules)["violations"]:
        node = fault["nodes"][0]
        yield f"{fault['id']}: {fault['help']}: {node['html'][:200]} {node['failureSummary']}"
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if width > 0:
        yield f"{width} px too wide for a telephone"


@pytest.mark.parametrize("theme", theme_names())
def test_a_program_that_drops_style_sheets_scrolls_nowhere(page: Any, theme: str) -> None:
    page.set_viewport_size(NARROW)
    for language, made in product(("fr", "ar"), (day, day_of_pieces)):
        html = render(made(language), load_theme(theme)).html
        page.set_content(re.sub("<style.*?</style>", "", html, flags=re.DOTALL))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_axe_sees_a_fault(page: Any) -> None:
    html = (GOLDENS / "alert-en.html").read_text("utf-8")
    page.emulate_media(color_scheme="light")
    for good, bad, fault in (
        ('<html lang="en"', "<html", "html-has-lang"),
        (" alt=", " data-alt=", "image-alt"),
        ("color: #5c564e", "color: #bcb6ae", "color-contrast"),
        ("<table", "<div style='width: 900px'>x</div><table", "too wide"),
    ):
        assert good in html
        assert any(fault in one for one in _faults(page, html.replace(good, bad)))
