"""The desk on a poor link: 64 kbit/s and 800 ms, pictures made smaller, presses that count once.

Slow: a browser on a link of 8,000 bytes a second.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles.handlers import StaticFilesHandlerMixin
from PIL import Image

from publisher.actions.pictures.store_picture import store_picture
from publisher.delivery.models import Send
from publisher.editorial.models import Article, Issue, Picture, Theme
from publisher.web.desk.writing import more_pictures
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
POOR = {
    "offline": False,
    "latency": 800,  # milliseconds
    "downloadThroughput": 64_000 / 8,  # bytes a second
    "uploadThroughput": 64_000 / 8,
}
STORY = re.compile(r"/desk/articles/\d+/$")
# Before the page goes away: what a press shows, and how many of two reach the server.
TWO_PRESSES = """() => {
  const button = document.querySelector('form.search .button.primary');
  let submitted = 0;
  document.addEventListener('submit', (event) => (submitted += !event.defaultPrevented));
  button.click();
  button.click();
  return [button.getAttribute('aria-busy'), document.getElementById('pressed').hidden, submitted];
}"""
SHRUNK = """async ([type, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  return (await Pictures.shrink(new File([bytes], 'a', { type }))).size;
}"""
PATIENCE = 120_000  # milliseconds
TURNED = 6  # EXIF: the camera was held upright
ORIENTATION = 0x0112  # EXIF tag


class Desk:
    """A newsroom, and browsers of its administrator."""

    def __init__(self, address: str, contexts: ExitStack) -> None:
        self.room: Room = make_room("rive", "La Rive", "fr")
        self.address, self._contexts = address, contexts
        self.session = cookie(self.room, address)

    def page(self, *, signed_in: bool = True, poor: bool = False) -> Any:
        page = self._contexts.enter_context(browsing(base_url=self.address, locale="fr-FR"))
        if signed_in:
            page.context.add_cookies([self.session])
        if poor:
            page.set_default_timeout(PATIENCE)
            link = page.context.new_cdp_session(page)
            link.send("Network.enable")
            link.send("Network.emulateNetworkConditions", POOR)
        return page


@pytest.fixture
def desk(
    live_server: Any, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    settings.BASE_URL = settings.VIEW_URL = live_server.url
    # Static files as our own server gives them, not as Django's for tests.
    monkeypatch.setattr(StaticFilesHandlerMixin, "_should_handle", lambda *_: False)
    with ExitStack() as contexts:
        yield Desk(live_server.url, contexts)


def photograph(size: tuple[int, int] = (3200, 2400), orientation: int = TURNED) -> bytes:
    """A JPEG of some hundred kilobytes, with a tag that says how the camera was held."""
    image = Image.effect_noise((size[0] // 8, size[1] // 8), 60).resize(size).convert("RGB")
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = BytesIO()
    image.save(data, "JPEG", quality=98, exif=exif)
    return data.getvalue()


def test_the_walk_from_signing_in_to_a_send(desk: Desk) -> None:
    page = desk.page(signed_in=False, poor=True)
    page.goto("/desk/sign-in/")
    page.get_by_label("Nom", exact=True).fill(desk.room.user.username)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/desk/")
    page.goto("/desk/articles/new/", wait_until="commit")
    text = page.get_by_role("textbox", name="Texte")
    expect(text).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Titre", exact=True).fill("Le bac repart")
    text.click()
    page.keyboard.type("Il repart lundi.")
    page.get_by_role("button", name="Publier l’article").click()
    page.wait_for_url(STORY)
    story = Article.objects.get(current__headline="Le bac repart")
    page.goto("/desk/issues/new/", wait_until="commit")
    page.locator("#newsletter").select_option(label="Le Matin de La Rive")
    page.locator(f'input[name="article"][value="{story.pk}"]').check()
    page.get_by_role("button", name="Composer avec ces articles").click()
    page.wait_for_url("**/desk/issues/*/compose/")
    issue = Issue.objects.latest("pk")
    page.goto(f"/desk/issues/{issue.pk}/", wait_until="commit")
    page.locator("#to").fill("chef@rive.example.org")
    page.get_by_role("button", name="M’envoyer un essai").click()
    page.wait_for_url("**/desk/sends/*/")
    assert Send.objects.filter(issue=issue, kind=Send.Kind.TEST).exists()
    page.goto(f"/desk/issues/{issue.pk}/send/", wait_until="commit")
    page.locator(".decide .button.primary, .decide .button.stop").first.click()
    page.wait_for_url("**/desk/sends/*/")
    assert Send.objects.filter(issue=issue, kind=Send.Kind.ISSUE).count() == 1


def test_a_photograph_is_made_smaller_and_stands_upright(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, data, sizes = desk.page(), photograph(), []

    def stored(**given: Any) -> Picture:
        sizes.append(len(given["data"]))
        return store_picture(**given)

    monkeypatch.setattr(more_pictures, "store_picture", stored)
    page.goto("/desk/articles/new/")
    file = {"name": "bac.jpg", "mimeType": "image/jpeg", "buffer": data}
    page.locator("[data-pictures]").set_input_files(file)
    expect(page.locator("figure img")).to_have_count(1)
    kept = Picture.objects.latest("pk")
    assert (kept.width, kept.height) == (1800, 2400)
    assert len(sizes) == 1
    assert sizes[0] < len(data) / 2


def test_a_small_picture_is_left_as_it_is(desk: Desk) -> None:
    page = desk.page()
    page.goto("/desk/articles/new/")
    small = photograph((640, 400), orientation=1)
    moving = BytesIO()
    frames = [Image.effect_noise((500, 500), n) for n in (40, 50)]
    frames[0].save(moving, "PNG", save_all=True, append_images=frames[1:])
    kinds = {"image/jpeg": [small], "image/png": [moving.getvalue(), b"no picture" * 40_000]}
    for kind, all_data in kinds.items():
        for data in all_data:
            assert page.evaluate(SHRUNK, [kind, b64encode(data).decode()]) == len(data)


def test_a_field_of_a_plain_form_shrinks_its_file(desk: Desk) -> None:
    page = desk.page()
    page.goto("/desk/publication/")
    file = {"name": "logo.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    page.locator("#logo").set_input_files(file)
    page.wait_for_function(
        "size => document.getElementById('logo').files[0].size < size / 2", arg=len(file["buffer"])
    )


def test_a_press_is_seen_and_a_second_does_nothing(desk: Desk) -> None:
    page = desk.page()
    page.goto("/desk/themes/")
    page.locator("#to").fill("maison-bis")
    busy, hidden, submitted = page.evaluate(TWO_PRESSES)
    assert (busy, hidden, submitted) == ("true", False, 1)
    page.wait_for_url("**/desk/themes/*/")
    assert Theme.objects.filter(slug="maison-bis").count() == 1
