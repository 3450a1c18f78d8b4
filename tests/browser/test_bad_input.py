"""What people do to pages without meaning it: the back button, a page of a form loaded anew, a tab
that was left open, a browser with the clock of another country, a passkey at another address.

Slow: a browser, and a newsroom for each of its tests.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue, IssueComment
from publisher.publications.models import User
from tests.browser.chromium import CHROMIUM, browsing
from tests.browser.night_room import alerting
from tests.browser.rooms import Room, make_room
from tests.browser.test_accounts import authenticator

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
def room(live_server: Any, settings: LazySettings) -> Room:
    settings.BASE_URL = settings.VIEW_URL = str(live_server.url)
    settings.ALLOWED_HOSTS = ["*"]
    return make_room("rive", "La Rive", "fr")


@pytest.fixture
def opened(room: Room, live_server: Any) -> Iterator[Open]:
    """Opens a page of the desk as one of its people."""
    cookies: dict[str, str] = {}
    for user in User.objects.all():
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        cookies[user.username] = client.cookies["sessionid"].value
    User.objects.update(language="fr")
    with ExitStack() as stack:

        def open_page(path: str, name: str = "camille-fr", **more: Any) -> Page:
            options = {"base_url": live_server.url, "locale": "fr-FR", **more}
            page = stack.enter_context(browsing(**options))
            cookie = {"name": "sessionid", "value": cookies[name], "url": live_server.url}
            page.context.add_cookies([cookie])
            page.goto(path)
            return page

        yield open_page


def test_the_back_button_and_a_second_press_send_once(room: Room, opened: Open) -> None:
    alerting(room)
    page = opened(f"/desk/articles/{room.corrected.pk}/alert/")
    button = page.get_by_role("button", name="Envoyer «\u00a0Le Flash\u00a0» à")
    button.dblclick(no_wait_after=True)
    page.wait_for_url("**/desk/sends/*/")
    page.go_back()  # the page that asked knows by now that it has left, and offers nothing
    expect(page.get_by_role("heading", level=1)).to_have_text("Alerte")
    expect(button).to_have_count(0)
    assert Send.objects.filter(issue__newsletter__slug="flash").count() == 1


def test_a_page_of_a_form_that_is_loaded_anew_does_nothing_more(room: Room, opened: Open) -> None:
    page = opened("/desk/articles/new/", java_script_enabled=False)
    page.get_by_label("Titre", exact=True).fill("Sans texte")
    page.get_by_role("button", name="Publier l’article").click()
    expect(page.get_by_role("alert")).to_be_visible()  # the answer to the form, under its address
    page.reload()
    expect(page.get_by_label("Titre", exact=True)).to_have_value("Sans texte")
    assert not Article.objects.filter(source="desk").exists()
    page.goto(f"/desk/issues/{room.review.pk}/approval/")
    page.get_by_label("Votre commentaire").fill("Une fois.")
    page.get_by_role("button", name="Commenter", exact=True).click()
    page.reload()
    page.go_back()
    page.go_forward()
    assert IssueComment.objects.filter(words="Une fois.").count() == 1


def test_a_tab_that_was_open_before_the_approval_says_what_its_edit_does(
    room: Room, opened: Open
) -> None:
    stale = opened(f"/desk/issues/{room.review.pk}/compose/", "ida-rive")
    chief = opened(f"/desk/issues/{room.review.pk}/approval/")
    chief.get_by_role("button", name="Approuver ce texte").click()
    expect(chief.get_by_text("Approuvé par camille-fr.")).to_be_visible()
    approved = Issue.objects.get(pk=room.review.pk).content_hash
    with stale.expect_response(lambda answer: answer.request.method == "POST"):
        stale.get_by_label("Objet", exact=True).fill("Un autre objet")
    assert Issue.objects.get(pk=room.review.pk).content_hash != approved
    chief.reload()
    expect(chief.get_by_text("Il lui faut un nouvel accord")).to_be_visible()
    chief.get_by_role("button", name="Revenir au texte approuvé").click()
    expect(chief.get_by_text("Approuvé par camille-fr.")).to_be_visible()
    assert Issue.objects.get(pk=room.review.pk).content_hash == approved


def test_hours_are_the_publications_wherever_the_browser_is(room: Room, opened: Open) -> None:
    """The night of 28 March 2027 has no 02:30 in Paris, and in Auckland it is day."""
    address = f"/desk/sends/{room.waiting.pk}/reschedule/"
    page = opened(address, timezone_id="Pacific/Auckland")
    before = Send.objects.get(pk=room.waiting.pk).not_before
    at, go = page.get_by_label("Ou à un autre moment"), "Le faire partir à cette heure"
    at.fill("2027-03-28T02:30")
    page.get_by_role("button", name=go).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert Send.objects.get(pk=room.waiting.pk).not_before == before
    page.get_by_label("Ou à un autre moment").fill("2027-03-28T03:30")
    page.get_by_role("button", name=go).click()
    page.wait_for_url("**/desk/sends/*/")
    assert Send.objects.get(pk=room.waiting.pk).not_before == datetime(
        2027, 3, 28, 1, 30, tzinfo=UTC
    )
    expect(page.locator("main")).to_contain_text("03:30")


def test_a_passkey_at_another_address_is_said_in_words(room: Room, live_server: Any) -> None:
    other = live_server.url.replace("localhost", "127.0.0.1")
    with browsing(base_url=other, locale="fr-FR") as page:
        authenticator(page)
        page.goto("/desk/sign-in/")
        page.get_by_role("button", name="Utiliser une clé d’accès").click()
        expect(page.get_by_role("alert").filter(has_text="clé d’accès")).to_be_visible()
        expect(page.get_by_label("Nom", exact=True)).to_be_visible()
