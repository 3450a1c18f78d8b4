"""A theme edited in a real browser: by mouse, by keys alone, without script; taken back.

Slow: a browser, and each theme is rendered in a process of its own.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import LazySettings

from publisher.actions.themes.stored import files_of, newest_version, versions_of
from publisher.editorial.models import Newsletter, Theme
from tests.browser.chromium import CHROMIUM, browsing
from tests.browser.rooms import Room, make_room
from tests.browser.test_accessibility import cookie

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
ERROR = "{% if %}"
WIDE = {"width": 1280, "height": 1000}


class Desk:
    """A newsroom with a theme whose third version has an error, and browsers of its designer."""

    def __init__(self, address: str, contexts: ExitStack) -> None:
        self.room: Room = make_room("rive", "La Rive", "fr")
        self.address, self._contexts = address, contexts
        self.session = cookie(self.room, address)
        self.theme: Theme = self.room.theme
        self.path = f"/desk/themes/{self.theme.pk}/"

    def page(self, path: str = "", **options: Any) -> Any:
        options = {"base_url": self.address, "locale": "fr-FR", "viewport": WIDE} | options
        page = self._contexts.enter_context(browsing(**options))
        page.context.add_cookies([self.session])
        page.goto(path or self.path)
        return page

    def source(self) -> str:
        return files_of(newest_version(self.theme))["mail.mjml"]


@pytest.fixture
def desk(live_server: Any, settings: LazySettings) -> Iterator[Desk]:
    settings.BASE_URL = settings.VIEW_URL = live_server.url
    with ExitStack() as contexts:
        yield Desk(live_server.url, contexts)


def mended(text: str, words: str) -> str:
    said = f"<mj-section><mj-column><mj-text><p>{words}</p></mj-text></mj-column></mj-section>"
    return text.replace(f"{ERROR}</mj-body>", f"{said}</mj-body>")


def reach(page: Any, selector: str) -> None:
    """Tab until it has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} by Tab")


def test_an_error_is_found_mended_saved_and_taken_back(desk: Desk) -> None:
    page = desk.page()
    expect(page.locator(".need")).to_contain_text("encore avec la version\u00a02")
    area, found = page.locator("textarea"), page.locator("#found")
    line = desk.source().split(ERROR)[0].count("\n") + 1
    found.get_by_role("link", name=f"mail.mjml, ligne\u00a0{line}").click()
    expect(area).to_be_focused()
    picked = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert ERROR in area.evaluate(picked)
    area.fill(mended(desk.source(), "Fait maison"))
    mail = page.frame_locator("#look-place iframe").last.locator("body")
    expect(mail).to_contain_text("Fait maison")
    expect(found).to_contain_text("Rien à signaler")
    page.get_by_label("Montré avec").select_option(label="un exemple en arabe")
    expect(page.frame_locator("#look-place iframe").last.locator("html")).to_have_attribute(
        "dir", "rtl"
    )
    page.get_by_label("telephone").or_(page.get_by_label("téléphone")).check()
    expect(page.locator("#look-place iframe")).to_have_count(1)
    assert page.locator("#look-place iframe").bounding_box()["width"] <= 377
    page.get_by_label("Ce que vous avez changé").fill("Réparé")
    page.get_by_role("button", name="Enregistrer la version\u00a04").click()
    expect(page.locator(".need")).to_contain_text("Version\u00a04.")
    assert newest_version(desk.theme).errors == 0
    page.get_by_role("link", name="Versions et usage").click()
    page.get_by_role("button", name="Revenir à la version\u00a01").click()
    expect(page.locator(".need")).to_contain_text("avec la version\u00a05")
    newest, *_others, first = versions_of(desk.theme)
    assert newest.files == first.files
    page.get_by_label("Le Matin de La Rive").check()
    page.get_by_role("button", name="L’utiliser pour celles qui sont cochées").click()
    expect(page.locator(".apart")).to_contain_text("Il est utilisé, et reste.")
    assert Newsletter.objects.get(name="Le Matin de La Rive").theme == "maison"


def test_the_way_back_leads_to_the_page_before(desk: Desk) -> None:
    page = desk.page("/desk/themes/")
    page.get_by_role("link", name="maison", exact=True).click()
    area = page.locator("textarea")
    mail = page.frame_locator("#look-place iframe").last.locator("body")
    for words in ("Une fois", "Deux fois"):
        area.fill(mended(desk.source(), words))
        expect(mail).to_contain_text(words)
    page.go_back()
    expect(page).to_have_url(f"{desk.address}/desk/themes/")


def test_by_keys_alone(desk: Desk) -> None:
    page = desk.page()
    reach(page, "textarea")
    page.keyboard.press("Control+Home")
    page.keyboard.type("{# clavier #}")
    reach(page, 'button[value="save"]')
    page.keyboard.press("Enter")
    expect(page.locator(".need")).to_contain_text("La version\u00a04 a des erreurs")
    assert desk.source().startswith("{# clavier #}")
    reach(page, 'a[href$="/versions/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions/")
    reach(page, 'button[name="to"][value="2"]')
    page.keyboard.press("Enter")
    expect(page.locator(".need")).to_contain_text("avec la version\u00a05")


def test_without_script(desk: Desk) -> None:
    page = desk.page(java_script_enabled=False)
    page.locator("textarea").fill(mended(desk.source(), "{{ personne }}"))
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#found")).to_contain_text("nom inconnu", ignore_case=True)
    page.locator("textarea").fill(mended(desk.source(), "Sans script"))
    page.get_by_role("button", name="Montrer le courriel").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Sans script")
    expect(page.locator("textarea")).to_have_value(mended(desk.source(), "Sans script"))
    page.get_by_role("button", name="Enregistrer la version\u00a04").click()
    expect(page.locator(".need")).to_contain_text("Version\u00a04.")
    page.goto(f"{desk.path}versions/?before=3&after=4")
    expect(page.locator(".differences .came")).to_contain_text("Sans script")
    page.get_by_role("button", name="Revenir à la version\u00a02").click()
    expect(page.locator(".need")).to_contain_text("avec la version\u00a05")
