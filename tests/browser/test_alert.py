"""A breaking alert, and the sends that a person stops, in a real browser.

Slow: a browser, and a server with a ledger of its own; started once.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.content.parsers import parse
from publisher.delivery.models import Send
from publisher.editorial.models import Article
from tests.browser.chromium import CHROMIUM, browsing
from tests.browser.night_room import alerting, planned
from tests.browser.rooms import Room, make_room, running

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
Page = Any
Open = Callable[..., Page]


@pytest.fixture
def room(live_server: Any) -> Room:
    """A newsroom with an alert, into which a story came a moment ago."""
    made = make_room("rive", "La Rive", "fr")
    alerting(made)
    now = datetime.now(UTC)
    store_article(
        arrival=Arrival(
            publication=made.newsroom.publication, source="vigie", actor="token:cms", now=now
        ),
        parsed=parse("La digue a cédé\n\nLa mer est dans la ville.\n".encode(), filename="a.txt"),
        guid="digue",
    )
    return made


@pytest.fixture
def sign_in(room: Room, live_server: Any) -> dict[str, Any]:
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    value = client.cookies["sessionid"].value
    return {"name": "sessionid", "value": value, "url": live_server.url}


@pytest.fixture
def page(live_server: Any, sign_in: dict[str, Any]) -> Iterator[Page]:
    with browsing(base_url=live_server.url, locale="fr-FR") as page:
        page.context.add_cookies([sign_in])
        said: list[str] = []
        page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        assert said == [], "the browser complained"


def alt_a(page: Page) -> None:
    """As from a keyboard: what Playwright presses lacks the character of an access key."""
    key = {"key": "a", "code": "KeyA", "windowsVirtualKeyCode": 65, "modifiers": 1}
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.dispatchKeyEvent", {**key, "type": "keyDown", "text": "a", "unmodifiedText": "a"}
    )
    session.send("Input.dispatchKeyEvent", {**key, "type": "keyUp"})
    session.detach()


def alerts() -> list[Send]:
    return list(Send.objects.filter(issue__newsletter__slug="flash"))


def test_an_alert_from_a_new_story_in_three_actions_and_stopped_in_one(
    page: Page, room: Room
) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name="Alerte – La digue a cédé").click()  # 1
    expect(page.get_by_role("heading", level=1)).to_have_text("Alerte")
    expect(page.get_by_label("Objet du courriel")).to_have_value("La digue a cédé")
    send = page.get_by_role("button", name="Envoyer «\u00a0Le Flash\u00a0» à")
    expect(send).to_contain_text("personnes")
    send.dblclick()  # 2, twice
    page.wait_for_url("**/desk/sends/*/")
    ring = page.locator(".second-thoughts .left")
    expect(ring).to_have_count(1)
    whole = ring.get_attribute("stroke-dasharray")
    expect(ring).not_to_have_attribute("stroke-dasharray", whole)  # it moves by itself
    assert len(alerts()) == 1
    page.get_by_role("button", name="Annuler l’envoi").click()  # 3
    expect(page.get_by_role("status").last).to_contain_text("personne n’a rien reçu")
    assert [one.state for one in alerts()] == [Send.State.CANCELED]
    page.go_back()
    page.reload()
    assert len(alerts()) == 1


def test_by_keyboard_alone_and_a_wrong_key_sends_nothing(page: Page, room: Room) -> None:
    story = Article.objects.get(guid="digue")
    page.goto(f"/desk/articles/{story.pk}/")
    expect(page.get_by_role("link", name="Alerte…")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    assert page.url.endswith(f"/articles/{story.pk}/"), "a key without a modifier opens nothing"
    alt_a(page)
    subject = page.get_by_label("Objet du courriel")
    expect(subject).to_be_focused()
    for wrong in ("Enter", "Control+Enter", "Shift+Enter"):
        page.keyboard.press(wrong)
    alt_a(page)
    expect(subject).to_be_visible()
    assert alerts() == []
    subject.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Envoyer «\u00a0Le Flash\u00a0»")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/sends/*/")
    stop = page.get_by_role("button", name="Annuler l’envoi")
    expect(stop).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").last).to_contain_text("personne n’a rien reçu")


def test_on_a_phone_without_script_it_takes_four_taps(
    live_server: Any, room: Room, sign_in: dict[str, Any]
) -> None:
    with browsing(
        base_url=live_server.url,
        locale="fr-FR",
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
        has_touch=True,
    ) as page:
        page.context.add_cookies([sign_in])
        page.goto("/desk/")
        page.get_by_role("link", name="Alerte – La digue a cédé").tap()  # 1
        page.get_by_role("button", name="Envoyer «\u00a0Le Flash\u00a0» à").tap()  # 2
        page.wait_for_url("**/desk/sends/*/")
        expect(page.locator(".second-thoughts")).to_contain_text("secondes")
        assert page.locator('noscript:has-text("refresh")').count() or page.content().count(
            'http-equiv="refresh"'
        )
        page.get_by_role("button", name="Annuler l’envoi").tap()  # 3
        expect(page.locator(".need").first).to_contain_text("personne n’a rien reçu")
        assert [one.state for one in alerts()] == [Send.State.CANCELED]


def test_a_send_is_paused_resumed_and_canceled_and_the_page_follows(page: Page, room: Room) -> None:
    send = running(room)
    page.goto("/desk/sends/")
    page.get_by_role("link", name="En route").click()
    page.get_by_role("button", name="Suspendre cet envoi").click()
    expect(page.get_by_role("status").last).to_contain_text("à l’arrêt")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_role("button", name="Suspendre cet envoi")).to_be_visible()
    # What changes shows by itself, and a page that nothing changes on is not sent again.
    with page.expect_response(lambda answer: answer.status == 304):
        pass
    Send.objects.get(pk=send.pk).deliveries.filter(state="pending").update(state="accepted")
    expect(page.locator(".legend .gone")).to_contain_text("7")
    page.get_by_role("button", name="Suspendre cet envoi").click()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("status").last).to_contain_text("annulé")


def test_stop_press_from_any_page(page: Page, room: Room) -> None:
    send, later = running(room), planned(room)
    page.goto("/desk/partners/")
    page.get_by_role("link", name="Tout arrêter").click()
    expect(page.locator("main")).to_contain_text("En route")
    page.get_by_role("button", name="Tout arrêter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")
    expect(page.locator("main")).to_contain_text("Demain matin")
    for one in (send, later):
        one.refresh_from_db()
        assert one.state == Send.State.PAUSED
