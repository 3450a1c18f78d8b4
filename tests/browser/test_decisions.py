"""What editors decide about a story, in a real browser: killed and anonymised by mouse, by keys
alone and without script. An approval is given by a passkey, in one press on a telephone; a test
mail leaves.

Slow: a browser, and a newsroom for each of its tests.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from publisher.actions.approvals.change_rule import change_approval_rule
from publisher.content import codec
from publisher.delivery.models import Send
from publisher.editorial.models import Approval, Article, Issue
from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.browser.room_rows import got_by_partners
from tests.browser.rooms import Room, make_room
from tests.browser.test_accounts import authenticator
from tests.web.conftest import PASSWORD

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
TELEPHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
}
Page = Any
Open = Callable[..., Page]


@pytest.fixture
def room(live_server: Any, settings: LazySettings) -> Room:
    settings.BASE_URL = settings.VIEW_URL = str(live_server.url)
    made = make_room("rive", "La Rive", "fr")
    got_by_partners(made.corrected)
    return made


@pytest.fixture
def opened(room: Room, live_server: Any) -> Iterator[Open]:
    """Opens a page of the desk as who may do everything; the browser complains of nothing."""
    client = Client(headers={"host": "localhost"})
    client.force_login(room.user)
    value = client.cookies["sessionid"].value
    said: list[str] = []
    with ExitStack() as stack:

        def open_page(path: str, **more: Any) -> Page:
            options = {"base_url": live_server.url, "locale": "fr-FR", **more}
            page = stack.enter_context(browsing(**options))
            page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
            page.on("pageerror", lambda error: said.append(str(error)))
            page.context.add_cookies(
                [{"name": "sessionid", "value": value, "url": live_server.url}]
            )
            page.goto(path)
            return page

        yield open_page
    # A story that was killed is gone, and so answers its page.
    assert [one for one in said if "410" not in one] == [], "the browser complained"


def tab_to(page: Page, name: str) -> None:
    """By the tabulator alone, to the button or link of that name."""
    wanted = "name => document.activeElement.textContent.trim().startsWith(name)"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(wanted, name):
            return
    raise AssertionError(f"no way to {name!r} by Tab")


def status(article: Article) -> str:
    article.refresh_from_db()
    return article.pubstatus


def test_a_kill_by_mouse_names_its_reach_and_shows_what_others_will_read(
    room: Room, opened: Open
) -> None:
    page = opened(f"/desk/articles/{room.corrected.pk}/")
    page.get_by_role("link", name="Retrait impératif").click()
    expect(page.locator(".reaches")).to_contain_text("Agence du Littoral")
    page.get_by_label("Motif interne").fill("La source se rétracte.")
    public = page.get_by_label("Avis public")
    public.fill("Cet article sur le port contenait une erreur grave.")
    expect(page.locator("#as-shown")).to_contain_text("une erreur grave")  # as it is typed
    expect(page.locator("#as-shown")).not_to_contain_text("se rétracte")
    assert violations(page) == []
    page.get_by_role("button", name="Oui, retrait impératif partout").click()
    expect(page.locator(".need").first).to_contain_text("plus personne ne doit l’utiliser")
    assert status(room.corrected) == Article.PubStatus.CANCELED
    page.goto(f"/articles/{room.corrected.pk}")
    expect(page.locator("main")).to_contain_text("une erreur grave")
    expect(page.locator("body")).not_to_contain_text("se rétracte")
    expect(page.locator("body")).not_to_contain_text("capitainerie")


def test_a_kill_by_keys_alone_and_without_script(room: Room, opened: Open) -> None:
    page = opened(f"/desk/articles/{room.corrected.pk}/", java_script_enabled=False)
    tab_to(page, "Retrait impératif")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Motif interne")).to_be_focused()
    page.keyboard.type("Erreur de nom.")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("Cet article est faux.")
    tab_to(page, "Revoir l’avis")
    page.keyboard.press("Enter")  # shows the notice again, and kills nothing
    expect(page.locator("#as-shown")).to_contain_text("Cet article est faux.")
    expect(page.get_by_label("Motif interne")).to_have_value("Erreur de nom.")
    assert status(room.corrected) == Article.PubStatus.USABLE
    tab_to(page, "Oui, retrait impératif partout")
    page.keyboard.press("Enter")
    expect(page.locator(".need").first).to_contain_text("plus personne ne doit l’utiliser")
    assert status(room.corrected) == Article.PubStatus.CANCELED


@pytest.mark.parametrize("script", [True, False], ids=["script", "without"])
def test_a_name_is_replaced_place_by_place(room: Room, opened: Open, script: bool) -> None:
    page = opened(f"/desk/articles/{room.corrected.pk}/", java_script_enabled=script)
    page.get_by_role("link", name="Anonymiser").click()
    page.get_by_label("Chaque forme du nom").fill("la capitainerie\ncapitainerie")
    page.get_by_label("À sa place").fill("le service du port")
    page.keyboard.press("Enter")
    places = page.get_by_role("region", name="Où il figure")
    expect(places.locator("del").first).to_contain_text("capitainerie")
    page.get_by_role("button", name="Le remplacer à ce").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le bassin nord rouvre enfin")
    texts = [codec.from_json(one.content) for one in room.corrected.versions.all()]
    assert not any("capitainerie" in repr(text) for text in texts), "in every version"
    page.goto(f"/articles/{room.corrected.pk}")
    expect(page.locator("main")).to_contain_text("service du port")


def test_one_press_on_a_telephone_approves_by_passkey(room: Room, opened: Open) -> None:
    now = datetime.now(UTC)
    letter = room.review.newsletter
    change_approval_rule(newsletter=letter, confirmed=True, actor="t", now=now)
    page = opened("/desk/account/confirm/password/?next=/desk/account/", **TELEPHONE)
    authenticator(page)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    session = page.context.cookies()[0]
    _forget_confirmation(session["value"])

    page.goto(f"/desk/issues/{room.review.pk}/approval/")
    expect(page.get_by_text("demande votre clé d’accès")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Approuver ce texte").tap()
    expect(page.get_by_text("Approuvé par camille-fr.")).to_be_visible()
    assert Approval.objects.filter(decision="given", person="camille-fr").count() == 1


def _forget_confirmation(key: str) -> None:
    """As after a quarter of an hour: nobody knows any more that they showed who they are."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    store.pop("account_authentication_methods", None)
    store.save()


def test_a_test_mail_is_counted_nowhere(room: Room, opened: Open) -> None:
    sends = Send.objects.exclude(kind=Send.Kind.TEST).count()
    page = opened(f"/desk/issues/{room.draft.pk}/compose/")
    page.get_by_label("Le voir dans une boîte aux lettres").fill("camille@example.org")
    page.get_by_role("button", name="M’envoyer un essai").click()
    expect(page.locator("#tried")).to_contain_text("est en route")
    assert Send.objects.filter(kind=Send.Kind.TEST).count() == 1
    assert Send.objects.exclude(kind=Send.Kind.TEST).count() == sends
    assert Issue.objects.get(pk=room.draft.pk).state == Issue.State.DRAFT
    page.goto("/desk/sends/")
    expect(page.locator("main")).not_to_contain_text("[Essai]")
