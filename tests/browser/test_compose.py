"""Composing in a real browser: by mouse, by keys alone, without script; undone, in conflict, and
with a session that ends in between.

Slow: a browser, and a newsroom for each of its tests.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import LazySettings

from publisher.actions.compose.drafts import draft_of
from publisher.editorial.models import Issue
from tests.browser.chromium import CHROMIUM, browsing
from tests.browser.rooms import Room, make_room
from tests.browser.test_accessibility import cookie
from tests.web.conftest import PASSWORD

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
WIDE = {"width": 1280, "height": 1000}


class Desk:
    """A newsroom with an issue of two stories, and browsers of the one who composes it."""

    def __init__(self, address: str, contexts: ExitStack) -> None:
        self.room: Room = make_room("rive", "La Rive", "fr")
        self.room.newsroom.story("phare", headline="Le phare se rallume")
        self.address, self._contexts = address, contexts
        self.session = cookie(self.room, address)
        self.path = f"/desk/issues/{self.room.draft.pk}/compose/"

    def page(self, **options: Any) -> Any:
        options = {"base_url": self.address, "locale": "fr-FR", "viewport": WIDE} | options
        page = self._contexts.enter_context(browsing(**options))
        page.context.add_cookies([self.session])
        page.goto(self.path)
        return page

    @property
    def issue(self) -> Issue:
        return Issue.objects.get(pk=self.room.draft.pk)

    def guids(self) -> list[str]:
        return [item.guid for item in draft_of(self.issue).items or ()]


@pytest.fixture
def desk(live_server: Any, settings: LazySettings) -> Iterator[Desk]:
    settings.BASE_URL = settings.VIEW_URL = live_server.url
    with ExitStack() as contexts:
        yield Desk(live_server.url, contexts)


def typed(page: Any, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.click()
    expect(field).to_be_focused()
    field.fill(text)


def saved(page: Any) -> None:
    expect(page.locator("#saved")).to_contain_text("Enregistré le")


def headlines(page: Any) -> list[str]:
    found: list[str] = page.locator("#stories legend .headline").all_inner_texts()
    return found


def shown(page: Any, look: str) -> None:
    """Wait until the mail is looked at in this way, and nothing is behind it."""
    frame = page.locator(f'#sight iframe[src*="{look}"]:not(.coming)')
    expect(frame).to_have_count(1)
    expect(page.locator("#sight iframe")).to_have_count(1)


def carry(page: Any, handle: Any, onto: Any, *, above: bool = True) -> None:
    """Drag, in steps as a hand does."""
    handle.evaluate("handle => handle.scrollIntoView({block: 'center'})")
    start, end = handle.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    y = end["y"] + (8 if above else end["height"] - 8)
    page.mouse.move(end["x"] + 20, y + 20)
    page.mouse.move(end["x"] + 20, y)
    page.mouse.up()


def test_by_mouse(desk: Desk) -> None:
    """What is typed saves itself and stands in the mail; stories are carried; all is undone."""
    page = desk.page()
    mail = page.frame_locator("#sight iframe").last.locator("body")
    expect(mail).to_contain_text("Le marché bouge")
    typed(page, "Objet", "Ce soir au port")
    expect(page.locator(".gmail")).to_contain_text("Ce soir au port")
    saved(page)
    expect(page.get_by_label("Objet", exact=True)).to_be_focused()
    assert desk.issue.subject == "Ce soir au port"

    carry(page, page.locator('[data-move="2"]'), page.locator("#item-1"))
    expect(page.locator("#item-1 legend .headline")).to_have_text("Le bassin nord rouvre enfin")
    expect(page.locator("#saved")).to_contain_text("position 1 sur 2")
    assert desk.guids() == ["bassin", "marche"]

    page.get_by_label("Mots du titre").press_sequentially("phare")
    expect(page.locator("#offered li")).to_have_count(1)
    page.locator("#offered .said").scroll_into_view_if_needed()
    page.get_by_role("button", name="Ajouter Le phare se rallume").click()
    expect(page.locator("#item-3 legend .headline")).to_have_text("Le phare se rallume")
    expect(mail).to_contain_text("Le phare se rallume")

    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.locator("#stories li")).to_have_count(2)
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.locator("#item-1 legend .headline")).to_have_text("Le marché du samedi déménage")
    page.get_by_role("button", name="Rétablir").click()
    expect(page.locator("#item-1 legend .headline")).to_have_text("Le bassin nord rouvre enfin")
    page.get_by_role("button", name="Retirer Le bassin nord rouvre enfin").click()
    expect(page.locator("#stories li")).to_have_count(1)
    assert desk.guids() == ["marche"]
    assert desk.issue.subject == "Ce soir au port"


def test_the_mail_is_looked_at_in_every_way(desk: Desk) -> None:
    page = desk.page()
    body = page.frame_locator("#sight iframe").last.locator("body")
    expect(body).to_contain_text("Le marché bouge")
    ground = "body => getComputedStyle(body.querySelector('.desk')).backgroundColor"
    by_day = body.evaluate(ground)
    page.get_by_role("button", name="Nuit").click()
    expect(page.get_by_role("button", name="Nuit")).to_have_attribute("aria-pressed", "true")
    shown(page, "light=dark")
    assert body.evaluate(ground) != by_day
    page.get_by_role("button", name="375 px").click()
    shown(page, "width=375")
    assert page.locator("#sight iframe").last.bounding_box()["width"] <= 375
    page.get_by_role("button", name="Source").click()
    expect(body).to_contain_text("List-Unsubscribe")
    page.reload()
    expect(page.get_by_role("button", name="Source")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Texte", exact=True).click()
    expect(body).to_contain_text("Des livres")
    assert not page.evaluate("document.querySelector('#sight iframe').contentDocument"), "opaque"


def reach(page: Any, selector: str) -> None:
    """Tab until it has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} by Tab")


def test_by_keys_alone(desk: Desk) -> None:
    page = desk.page()
    reach(page, "#subject")
    page.keyboard.press("Control+a")
    page.keyboard.type("Au clavier")
    saved(page)
    reach(page, '[data-move="1"]')
    page.keyboard.press("ArrowDown")
    expect(page.locator("#item-2 legend .headline")).to_have_text("Le marché du samedi déménage")
    expect(page.locator('[data-move="2"]')).to_be_focused()
    expect(page.locator("#saved")).to_contain_text("position 2 sur 2")
    page.keyboard.press("ArrowUp")
    expect(page.locator('[data-move="1"]')).to_be_focused()
    assert desk.guids() == ["marche", "bassin"]
    reach(page, "#offered [value^=add-]")
    page.keyboard.press("Enter")
    expect(page.locator("#stories li")).to_have_count(3)
    reach(page, '[value="undo"]')
    page.keyboard.press("Enter")
    expect(page.locator("#stories li")).to_have_count(2)
    assert desk.issue.subject == "Au clavier"


def test_without_script(desk: Desk) -> None:
    page = desk.page(java_script_enabled=False)
    typed(page, "Objet", "Sans script")
    page.get_by_role("button", name="Descendre Le marché du samedi déménage").click()
    assert headlines(page) == ["Le bassin nord rouvre enfin", "Le marché du samedi déménage"]
    assert desk.issue.subject == "Sans script"
    page.get_by_label("Mots du titre").fill("phare")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("button", name="Ajouter Le phare se rallume").click()
    assert headlines(page)[2] == "Le phare se rallume"
    page.get_by_role("button", name="Annuler", exact=True).click()
    assert len(headlines(page)) == 2
    typed(page, "Mot d’ouverture", "Gardé en regardant la nuit.")
    page.get_by_role("button", name="Nuit").click()
    expect(page.get_by_label("Mot d’ouverture")).to_have_value("Gardé en regardant la nuit.")
    expect(page.frame_locator("#sight iframe").locator("body")).to_contain_text("Gardé en reg")
    page.context.clear_cookies()
    typed(page, "Mot d’ouverture", "Tapé pendant une heure.")
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rien n’est perdu")
    page.context.add_cookies([desk.session])
    page.get_by_role("button", name="Enregistrer ma saisie").click()
    if page.get_by_role("heading", level=1).inner_text() == "Rien n’est perdu":
        page.get_by_role("button", name="Enregistrer ma saisie").click()
    expect(page.get_by_label("Mot d’ouverture")).to_have_value("Tapé pendant une heure.")
    page.goto(f"/desk/issues/{desk.room.draft.pk}/")
    page.get_by_role("button", name="Dupliquer ce numéro").click()
    expect(page.get_by_label("Mot d’ouverture")).to_have_value("Tapé pendant une heure.")
    assert f"/{desk.room.draft.pk}/" not in page.url


def test_two_who_write_the_same_see_both(desk: Desk) -> None:
    mine, other = desk.page(), desk.page()
    typed(other, "Mot d’ouverture", "Le sien.")
    saved(other)
    typed(mine, "Accroche", "La mienne")
    expect(mine.locator("#problem")).to_contain_text("les deux modifications sont gardées")
    expect(mine.get_by_label("Mot d’ouverture")).to_have_value("Le sien.")
    typed(other, "Mot d’ouverture", "Encore le sien.")
    expect(other.get_by_label("Accroche")).to_have_value("La mienne")
    typed(mine, "Mot d’ouverture", "Le mien.")
    expect(mine.get_by_role("heading", level=1)).to_have_text("Deux versions du même numéro")
    expect(mine.locator(".side").first).to_contain_text("Le mien.")
    mine.get_by_label("Celui de camille-fr – Mot d’ouverture").check()
    mine.get_by_role("button", name="Enregistrer ainsi").click()
    expect(mine.get_by_label("Mot d’ouverture")).to_have_value("Encore le sien.")
    assert desk.issue.preheader == "La mienne"


def test_a_session_that_ends_in_between_loses_nothing(desk: Desk) -> None:
    page = desk.page()
    page.context.clear_cookies()
    typed(page, "Mot d’ouverture", "Tapé pendant une heure.")
    expect(page.locator("#away")).to_be_visible()
    expect(page.get_by_label("Mot d’ouverture")).to_have_value("Tapé pendant une heure.")
    tab = page.context.new_page()
    tab.goto("/desk/sign-in/")
    tab.get_by_label("Nom").fill("camille-fr")
    tab.get_by_label("Mot de passe").fill(PASSWORD)
    tab.get_by_role("button", name="Se connecter").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")  # as a window does that is looked at again
    expect(page.locator("#away")).to_be_hidden()
    saved(page)
    assert desk.issue.intro == "Tapé pendant une heure."
