"""Partners, products, sources and the report on a withdrawal, in a real browser against servers of
the tests' own: without script, and by keys alone.

Slow: a browser, and a newsroom for each of its tests.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from publisher.actions.beginning.work_off import work_off_readings
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.engineer.do_requests import do_requests
from publisher.actions.stories.announce_version import announce_version
from publisher.editorial.models import Source
from publisher.syndication.models import Destination, Product
from tests.browser.chromium import CHROMIUM, browsing
from tests.browser.rooms import Room, make_room
from tests.browser.test_accessibility import cookie
from tests.channels.web_server import Answer, WebServer
from tests.site import TITLES, Site

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
WIDE = {"width": 1280, "height": 1000}


class Desk:
    """A newsroom, and browsers of its administrator."""

    def __init__(self, address: str, contexts: ExitStack) -> None:
        self.room: Room = make_room("rive", "La Rive", "fr")
        self._address, self._contexts = address, contexts
        self._session = cookie(self.room, address)

    def page(self, path: str, *, script: bool = True) -> Any:
        options: dict[str, Any] = {"base_url": self._address, "viewport": WIDE, "locale": "fr-FR"}
        page = self._contexts.enter_context(browsing(java_script_enabled=script, **options))
        page.context.add_cookies([self._session])
        page.goto(path)
        return page


@pytest.fixture
def desk(live_server: Any) -> Iterator[Desk]:
    with ExitStack() as contexts:
        yield Desk(live_server.url, contexts)


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[WebServer]:
    """What a partner has: it fails, then it works."""
    server = WebServer()
    settings.ALLOW_PRIVATE = [server.address]
    yield server
    server.close()


def test_a_partner_fails_is_looked_into_and_gets_it_once_more(
    desk: Desk, receiver: WebServer
) -> None:
    """All of it without script."""
    page = desk.page("/desk/partners/new/", script=False)
    page.fill("#name", "Réseau du Sud")
    page.locator("main form .primary").click()
    page.get_by_role("link", name="webhook").click()
    page.fill("#set-url", f"http://{receiver.address}/in")
    page.fill("#filter", "language is fr and rubrique Monde")
    page.get_by_role("button", name="Créer la destination").click()
    expect(page.locator("#filter-fault mark")).to_have_text("rubrique")
    page.fill("#filter", "language is fr")
    page.get_by_role("button", name="Créer la destination").click()
    expect(page.locator(".secret code")).to_contain_text("whsec_")
    page.get_by_role("link", name="Vers la destination").click()

    inside = WebServer()
    try:
        receiver.behave = lambda _: Answer(302, {"Location": f"http://{inside.address}/"})
        page.get_by_role("button", name="Essayer maintenant").click()
        do_requests(now=datetime.now(UTC))
        page.get_by_role("link", name="Regarder à nouveau").click()
        expect(page.locator("#asked")).to_contain_text("Envoi d’essai en échec")
        assert inside.requests == []
    finally:
        inside.close()

    place, now = Destination.objects.get(partner__slug="reseau-du-sud"), datetime.now(UTC)
    receiver.behave = lambda _: Answer(500, {}, b"no")
    story = desk.room.newsroom.story("digue", headline="La digue a tenu")
    assert story.current is not None
    announce_version(version=story.current, now=now)
    for minutes in range(0, 60, 20):  # three refusals in a row
        deliver_to_partners(now=now + timedelta(minutes=minutes), destination_id=place.pk)
    page.get_by_role("link", name="Journal").click()
    expect(page.locator("main")).to_contain_text("La digue a tenu")
    expect(page.locator("main")).to_contain_text("il est en panne pour l’instant")
    page.get_by_role("link", name="Réseau du Sud").click()
    expect(page.locator(".need")).to_contain_text("en difficulté")

    receiver.behave = lambda _: Answer(200, {}, b"ok")
    later = now + timedelta(hours=3)
    deliver_to_partners(now=later, destination_id=place.pk)
    page.get_by_role("link", name="Renvoyer").click()
    page.get_by_role("button", name="Compter d’abord").click()
    page.get_by_role("button", name=re.compile(r"Renvoyer \d")).click()
    expect(page.locator("div.message[role=status]")).to_contain_text("comme répétition")
    expect(page.locator("tbody tr").first).to_contain_text("nouvel envoi")
    receiver.requests.clear()
    deliver_to_partners(now=later + timedelta(hours=1), destination_id=place.pk)
    assert {one.headers.get("publisher-replay") for one in receiver.requests} == {"true"}
    page.reload()
    page.get_by_role("link", name="La digue a tenu").first.click()
    page.get_by_text("Les montrer ici").click()
    expect(page.locator("pre.raw")).to_contain_text("La digue a tenu")


def test_the_report_on_a_withdrawal_is_printed(desk: Desk) -> None:
    page = desk.page("/desk/withdrawn/")
    page.get_by_role("link", name="Le maire est mis en cause").click()
    expect(page.get_by_role("heading", name="Noter un appel")).to_be_visible()
    page.fill("#who", "Mme Rey")
    page.fill("#said", "Retiré à 14 h.")
    page.get_by_role("button", name="Noter l’appel").click()
    expect(page.locator("table.holders")).to_contain_text("Mme Rey, par camille-fr, le")
    page.get_by_role("button", name="Garder cet accusé").click()
    expect(page.locator("table.holders tbody tr").first).to_contain_text("camille-fr")
    page.emulate_media(media="print")
    expect(page.locator(".desk-head")).to_be_hidden()
    expect(page.get_by_role("heading", name="Noter un appel")).to_be_hidden()
    expect(page.locator("table.holders")).to_be_visible()
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF-")
    assert len(paper) > 8_000
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 3


def test_a_product_is_made_and_shared_by_keys_alone(desk: Desk) -> None:
    page = desk.page("/desk/products/new/")
    page.locator("#name").focus()
    keys = page.keyboard
    keys.type("Tout le sport")
    for _ in range(2):
        keys.press("Tab")
    keys.type("rubric Sport")
    while page.evaluate("document.activeElement.textContent") != "Créer le produit":
        keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Tout le sport")
    made = Product.objects.get(name="Tout le sport")
    place = Destination.objects.get(partner__slug="agence")
    page.goto(f"/desk/partners/places/{place.pk}/change/")
    page.locator("#product").focus()
    keys.type("Tout le sport")
    while page.evaluate("document.activeElement.textContent") != "Tout enregistrer":
        keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("dl.facts")).to_contain_text("produit Tout le sport")
    page.goto(f"/desk/products/{made.pk}/")
    page.get_by_role("button", name="Supprimer le produit").click()
    expect(page.get_by_role("alert")).to_contain_text("Agence du Littoral · main")
    assert Product.objects.filter(pk=made.pk).exists()


def test_a_source_is_read_before_it_is_kept(desk: Desk, settings: LazySettings) -> None:
    """Without script."""
    site = Site()
    settings.ALLOW_PRIVATE = [site.host]
    try:
        page = desk.page("/desk/sources/new/", script=False)
        page.fill("#address", f"{site.address}flux")
        page.get_by_role("button", name="Lire").click()
        work_off_readings(clock=lambda: datetime.now(UTC))
        page.goto(page.url)
        expect(page.locator(".need")).to_contain_text("C’est un flux. Il contient 3 articles.")
        for title in TITLES:
            expect(page.locator(".places")).to_contain_text(title)
        assert not Source.objects.filter(feed_url__startswith=site.address).exists()
        page.fill("#name", "Le Fanal")
        page.fill("#slug", "fanal")
        page.get_by_role("button", name="Garder cette source").click()
        expect(page.locator("h1")).to_have_text("Le Fanal")
        page.fill("#silent_hours", "beaucoup")
        page.get_by_role("button", name="Tout enregistrer").click()
        expect(page.locator("#silent_hours-fault")).to_be_visible()
        page.fill("#silent_hours", "12")
        page.get_by_role("button", name="Tout enregistrer").click()
        expect(page.locator("#silent_hours")).to_have_value("12")
    finally:
        site.close()
