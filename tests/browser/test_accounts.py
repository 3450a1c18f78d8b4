"""People come by a link, sign in by passkey, and sign out everywhere: in a real browser, with
Chromium's own virtual authenticator.

Slow: a browser lays out each page in several sizes, and axe reads it.
"""

import os
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings

from publisher.actions.publications.people.first_administrator import start_link
from publisher.actions.sends.service_message import link_of
from publisher.delivery.models import ServiceMail
from publisher.publications.models import User
from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.web.conftest import PASSWORD, make_newsroom
from tests.web.desk.people.conftest import mailed_path

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
SHOTS = os.environ.get("ACCOUNTS_SHOTS")  # a folder for a person who looks

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


@pytest.fixture
def base(settings: LazySettings, live_server: Any) -> str:
    """The address of a desk whose publication has nobody."""
    settings.BASE_URL = str(live_server.url)
    make_newsroom("rive", "La Rive")
    return settings.BASE_URL


def authenticator(page: Any) -> None:
    """A finger on a reader that is always the right one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def fine(page: Any, name: str) -> None:
    """axe finds nothing by day and by night, and nothing is too wide for a telephone."""
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light)
        assert [fault["id"] for fault in violations(page)] == [], (name, light)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{light}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_from_the_first_link_to_signing_out_everywhere(base: str) -> None:
    """Slow: a person's whole way, and a second person's beside it."""
    link = start_link(datetime.now(UTC))
    assert link
    with browsing(base_url=base, locale="fr-FR") as page:
        page.goto(link)
        expect(page.get_by_label("Nom")).to_be_focused()
        fine(page, "start")
        page.get_by_label("Nom").fill("camille")
        page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
        page.get_by_label("Le même, encore une fois").fill(PASSWORD)
        page.get_by_role("button", name="Créer le compte").click()
        page.wait_for_url(re.compile("/desk/(begin|account)/"))
        page.goto("/desk/team/")
        page.get_by_label("Son adresse").fill("louis@example.org")
        page.locator("select#role").select_option("sender")
        page.get_by_role("button", name="Envoyer l’invitation").click()
        invited = page.get_by_role("region", name="Invitations")
        expect(invited).to_contain_text("louis@example.org")
        fine(page, "team")
        louis_comes(base, mailed_path("invitation"))
        page.reload()
        expect(page.get_by_role("region", name="Membres")).to_contain_text("louis")


def louis_comes(base: str, link: str) -> None:
    with browsing(base_url=base, locale="fr-FR") as page:
        authenticator(page)
        page.goto(link)
        expect(page.get_by_label("Nom")).to_be_focused()
        fine(page, "invitation")
        page.get_by_label("Nom").fill("louis")
        page.get_by_role("button", name="Avec une clé d’accès").click()
        expect(page.get_by_label("Le nom que vous lui donnez")).to_be_visible()
        fine(page, "passkey")
        page.get_by_role("button", name="Créer la clé d’accès").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
        fine(page, "codes")
        page.get_by_role("link", name="Continuer").click()
        page.context.clear_cookies()
        page.goto("/desk/sign-in/")
        expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_visible()
        fine(page, "sign-in")
        signs_in_by_passkey(page)
        elsewhere = page.context.cookies()
        page.context.clear_cookies()
        page.goto("/desk/sign-in/")
        signs_in_by_passkey(page)
        page.goto("/desk/account/")
        expect(page.get_by_role("button", name="Déconnecter là-bas")).to_have_count(2)
        fine(page, "account")
        page.get_by_role("button", name="Se déconnecter partout ailleurs").click()
        expect(page.get_by_role("button", name="Déconnecter là-bas")).to_have_count(0)
        with browsing(base_url=base, locale="fr-FR") as other:
            other.context.add_cookies(elsewhere)
            other.goto("/desk/")
            expect(other.get_by_label("Nom")).to_be_visible()


def signs_in_by_passkey(page: Any) -> None:
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")


def test_another_address_by_keyboard_and_told_to_both_mailboxes(base: str) -> None:
    make_newsroom("cap", "Le Cap").member("anne", "viewer")
    User.objects.update(email="anne@example.org")
    with browsing(base_url=base, locale="fr-FR") as page:
        enters(page, "anne")
        page.goto("/desk/account/")
        page.get_by_role("link", name="Changer d’adresse").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Mot de passe")).to_be_focused()
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_label("Nouvelle adresse")).to_be_focused()
        fine(page, "new-address")
        page.keyboard.type("anne@cap.example.org")
        page.keyboard.press("Enter")
        waiting = page.get_by_role("region", name="Adresse", exact=True)
        expect(waiting).to_contain_text("anne@cap.example.org attend l’accord")
        fine(page, "account-waiting")
        yes, no = (own_link(side) for side in ("new", "old"))
        with browsing(base_url=base, locale="fr-FR", java_script_enabled=False) as other:
            other.goto(yes)
            enters(other, "anne")
            expect(other.get_by_role("heading", level=1)).to_have_text(
                "Est-ce votre nouvelle adresse\u202f?"
            )
            other.get_by_role("button", name="Oui, prendre cette adresse").click()
            expect(other.get_by_role("heading", level=1)).to_contain_text("a sa nouvelle adresse")
        page.reload()
        expect(page.get_by_label("Nom")).to_be_visible()
        page.goto(no)
        fine(page, "stop-address")
        page.get_by_role("button", name="Arrêter et déconnecter partout").click()
        expect(page.get_by_role("link", name="Choisir un nouveau mot de passe")).to_be_visible()
        fine(page, "address-stopped")
    assert User.objects.get(username="anne").email == "anne@example.org"


def own_link(side: str) -> str:
    rows = ServiceMail.objects.filter(purpose="own_address")
    return link_of(next(mail for mail in rows if mail.values["side"] == side))


def enters(page: Any, name: str) -> None:
    if "/sign-in/" not in page.url:
        page.goto("/desk/sign-in/")
    page.get_by_label("Nom").fill(name)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_the_door_by_keyboard_alone_and_without_script(base: str) -> None:
    make_newsroom("cap", "Le Cap").member("anne", "viewer")
    User.objects.update(email="anne@example.org")
    with browsing(base_url=base, locale="fr-FR", java_script_enabled=False) as page:
        page.goto("/desk/")
        expect(page.get_by_label("Nom")).to_be_focused()
        expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_hidden()
        page.keyboard.type("anne@example.org")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")
        page.goto("/desk/account/")
        page.get_by_role("button", name="Se déconnecter partout ailleurs").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("region", name="Sessions")).to_contain_text("(celui-ci)")
