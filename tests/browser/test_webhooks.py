"""Webhooks out to a server of the tests' own, set up at the desk: by keyboard, and without script.

Slow: a browser, and a server with a ledger of its own.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from publisher.actions.feeds.hub.work_hub import HubWorker
from publisher.actions.webhooks.deliver import Webhooks
from publisher.syndication.models import WebhookEndpoint
from tests.browser.chromium import CHROMIUM, browsing
from tests.channels.web_server import Answer, WebServer
from tests.db.partner_rows import story
from tests.web.conftest import Newsroom, make_newsroom

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
Page = Any


@pytest.fixture
def server(settings: Any) -> Iterator[WebServer]:
    made = WebServer()
    settings.ALLOW_PRIVATE = [made.address]
    yield made
    made.close()


@pytest.fixture
def room(live_server: Any) -> Newsroom:
    return make_newsroom("rive", "La Rive")


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(live_server: Any, room: Newsroom, request: Any) -> Iterator[Page]:
    client = Client(headers={"host": "localhost"})
    user = room.member("camille", "admin")
    user.language = "fr"
    user.save(update_fields=["language"])
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    options = {"locale": "fr-FR", "java_script_enabled": request.param}
    with browsing(base_url=live_server.url, **options) as page:
        page.context.add_cookies([{**cookie, "url": live_server.url}])
        yield page


def work() -> None:
    worker = HubWorker(clock=timezone.now, kinds={"webhook": Webhooks()})
    worker.run(seconds=5)
    worker.close()


def press(page: Page, button: str) -> None:
    """By keyboard alone, until its answer is there: nothing of it is under way afterwards."""
    page.get_by_role("button", name=button).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_program_is_told_and_told_again(page: Page, server: WebServer, room: Newsroom) -> None:
    page.goto("/desk/webhooks/")
    expect(
        page.get_by_text("Aucun de vos programmes n’est encore prévenu de rien.")
    ).to_be_visible()
    page.get_by_label("Nom du programme").fill("crm")
    page.get_by_label("Adresse à prévenir").fill("http://ailleurs.example.org/")
    press(page, "Créer le webhook")
    expect(page.get_by_role("alert")).to_contain_text("https")
    assert page.get_by_label("Nom du programme").input_value() == "crm"
    page.get_by_label("Adresse à prévenir").fill(f"http://{server.address}/in")
    page.get_by_label("un article est paru").first.check()
    press(page, "Créer le webhook")
    secret = page.locator(".secret code").inner_text()
    page.goto(f"/desk/webhooks/{WebhookEndpoint.objects.get().pk}/")
    assert secret not in page.content()
    press(page, "Envoyer un essai")
    story(room.publication, guid="phare", now=timezone.now())
    work()
    page.reload()
    expect(page.locator("details.box")).to_have_count(2)
    for one in server.requests:
        Webhook(secret).verify(one.body, one.headers)
    told = page.locator("details.box").filter(has_text="article.published")
    told.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(told.get_by_text('"guid":"phare"')).to_be_visible()
    server.behave = lambda handler: Answer(410)
    press(page, "Renvoyer")
    work()
    page.reload()
    expect(page.get_by_text("Il a répondu qu’il n’y a plus personne")).to_be_visible()
    assert server.requests[-1].headers["publisher-replay"] == "true"
    server.behave = lambda handler: Answer()
    press(page, "Reprendre")
    work()
    page.reload()
    expect(page.get_by_text("Il a pris tout ce qui lui a été dit.")).to_be_visible()
    page.get_by_role("link", name="Supprimer ce webhook").click()
    press(page, "Oui, supprimer ce webhook")
    assert not WebhookEndpoint.objects.exists()
