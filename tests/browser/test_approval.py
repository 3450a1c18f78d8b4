"""An approval on a telephone: given, void by an edit, gone back to, given again by a second person.

Slow: a browser, and a server with a ledger of its own; one newsroom for each test.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.test import Client

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.editorial.models import Approval
from publisher.publications.models import User
from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.browser.rooms import Room, make_room
from tests.web.conftest import NOW

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
TELEPHONE = {"width": 390, "height": 844}
Page = Any
Open = Callable[..., Page]


@pytest.fixture
def room(live_server: Any) -> Room:
    return make_room("rive", "La Rive", "fr")


@pytest.fixture
def opened(room: Room, live_server: Any) -> Iterator[Open]:
    """A page of somebody who is signed in; everything that needs the database comes before."""
    names = ("camille-fr", "ida-rive", "bo-rive")
    User.objects.filter(username__in=names).update(language="fr")
    cookies = {}
    for name in names:
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(username=name))
        cookies[name] = client.cookies["sessionid"].value
    with ExitStack() as stack:

        def open_page(name: str, **more: Any) -> Page:
            options = {"base_url": live_server.url, "locale": "fr-FR", **more}
            page = stack.enter_context(browsing(**options))
            cookie = {"name": "sessionid", "value": cookies[name], "url": live_server.url}
            page.context.add_cookies([cookie])
            return page

        yield open_page


def decided() -> list[tuple[str, str]]:
    rows = Approval.objects.exclude(decision="asked").order_by("pk")
    return list(rows.values_list("person", "decision"))


def assert_fits(page: Page) -> None:
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0, "the page scrolls sideways"
    assert violations(page) == []


def test_back_to_the_approved_text_then_a_yes_of_a_second_person_on_a_telephone(
    opened: Open, room: Room
) -> None:
    """bo approved it, and ida changed it after that (rooms.py)."""
    address = f"/desk/issues/{room.review.pk}/approval/"
    ida, chief = opened("ida-rive"), opened("camille-fr", viewport=TELEPHONE, is_mobile=True)
    chief.goto(address)
    expect(chief.get_by_text("Il lui faut un nouvel accord")).to_be_visible()
    expect(chief.get_by_text("Le bassin nord a rouvert", exact=True).first).to_be_visible()
    expect(chief.get_by_role("heading", name="Vérifications")).to_be_visible()
    expect(chief.get_by_text("Rien n’empêche")).to_be_visible()  # they came by themselves
    assert_fits(chief)

    ida.goto(address)
    ida.get_by_role("button", name="Revenir au texte approuvé").click()
    expect(ida.get_by_text("Approuvé par bo-rive.")).to_be_visible()

    # The telephone still shows the text of before: its press changes nothing.
    chief.get_by_role("button", name="Approuver ce texte").click()
    expect(chief.get_by_role("alert")).to_contain_text("après que vous avez ouvert cette page")
    assert decided() == [("bo-rive", "given")]

    # A rule of two: the approval of the first holds, and a second person gives theirs.
    change_approval_rule(newsletter=room.review.newsletter, needed=2, actor="t", now=NOW)
    chief.goto(address)
    expect(chief.get_by_text("1 accord sur 2")).to_be_visible()
    chief.get_by_label("Un mot").fill("Relu.")
    chief.get_by_role("button", name="Approuver ce texte").click()
    expect(chief.get_by_text("Approuvé par bo-rive, camille-fr.")).to_be_visible()
    assert decided() == [("bo-rive", "given"), ("camille-fr", "given")]
    assert_fits(chief)


def test_without_script_and_by_keys_alone(opened: Open, room: Room) -> None:
    address = f"/desk/issues/{room.review.pk}/approval/"
    page = opened("camille-fr", java_script_enabled=False)
    page.goto(address)
    expect(page.locator("#presence")).to_contain_text("bo-rive")  # who is here, as a line
    page.get_by_role("link", name="Voir ce que trouvent les vérifications").click()
    expect(page.get_by_role("heading", name="Vérifications")).to_be_visible()
    page.goto(address)
    note = page.get_by_label("Un mot")
    note.focus()
    page.keyboard.type("Oui")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Approuver ce texte")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Approuvé par camille-fr.")).to_be_visible()
    words = page.get_by_label("Votre commentaire")
    words.focus()
    page.keyboard.type("Merci")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Merci", exact=True)).to_be_visible()


def test_who_comes_in_is_shown_without_a_reload(opened: Open, room: Room) -> None:
    address = f"/desk/issues/{room.review.pk}/approval/"
    chief, ida = opened("camille-fr"), opened("ida-rive")
    chief.goto(address)
    expect(chief.locator("#presence")).not_to_contain_text("ida-rive")
    ida.goto(address)
    with chief.expect_response(lambda one: "/presence/" in one.url):
        chief.evaluate(
            "htmx.ajax('GET', document.querySelector('#presence').getAttribute('hx-get'),"
            " {target: '#presence', swap: 'outerHTML'})"
        )
    expect(chief.locator("#presence")).to_contain_text("ida-rive")
