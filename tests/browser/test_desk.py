"""A person at the desk, in a real browser, against everything that `publisher up` starts.

Slow: a browser, and everything that `publisher up` starts; started once.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import CHROMIUM, browsing
from tests.harness import Installation

playwright = pytest.importorskip("playwright.sync_api")
Page = playwright.Page
expect = playwright.expect

SAMPLE = Path(__file__).resolve().parents[2] / "publisher" / "cli" / "demo" / "sample"
PASSWORD = "soleil-du-matin"
READERS = 120

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A publication with two draft issues, readers and one sender; every process running."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "password").write_text(PASSWORD)
    rows = "".join(f"reader{number}@example.org\n" for number in range(READERS))
    (folder / "readers.csv").write_text(f"address\n{rows}")
    with Installation(env={"PUBLISHER_UNDO_SECONDS": "2"}) as place, place.up():
        place.run(
            "publication", "create", "rive", "--name", "La Rive", "--domain", "rive.example.org"
        )
        place.run("newsletter", "create", "matin")
        place.run(
            "subscriber", "import", folder / "readers.csv", "--list", "matin", "--source", "test"
        )
        files = [SAMPLE / "3-halles.txt", SAMPLE / "1-port.json"]
        guids = [story["guid"] for story in place.json("article", "import", *files)["articles"]]
        for _ in range(2):
            place.json(
                "issue", "create", "matin", *(part for g in guids for part in ("--article", g))
            )
        place.run(
            "user", "create", "camille", "--role", "sender", "--password-file", folder / "password"
        )
        yield place


@pytest.fixture
def page(newsroom: Installation) -> Iterator["Page"]:
    with browsing(base_url=newsroom.base_url, locale="fr-FR") as page:
        problems: list[str] = []
        page.on(
            "console", lambda said: problems.append(said.text) if said.type == "error" else None
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        yield page
        assert problems == [], "the browser complained (a policy that blocks our own page?)"


def sign_in(page: "Page") -> None:
    page.goto("/desk/")
    page.get_by_label("Nom").fill("camille")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aujourd’hui")


def test_sign_in_open_an_issue_send_it_and_watch_it_end(page: "Page") -> None:
    sign_in(page)
    page.get_by_role("link", name="Numéros", exact=True).click()
    page.locator("td.headline a").last.click()

    mail = page.frame_locator("iframe")
    expect(mail.locator("body")).to_contain_text("matin")
    background = mail.locator("body").evaluate("body => getComputedStyle(body).fontFamily")
    assert background, "the mail's own styles are applied inside the frame"

    page.get_by_role("link", name=f"Envoyer «\u00a0matin\u00a0» à {READERS} inscrits").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text(f"à {READERS} inscrits")
    page.get_by_role(
        "button", name=f"Oui, envoyer «\u00a0matin\u00a0» à {READERS} inscrits"
    ).click()

    # Nobody reloads: the page follows the send by itself.
    page.wait_for_url("**/desk/sends/*/")
    expect(page.locator("p.need")).to_contain_text(
        f"Terminé\u00a0: {READERS} inscrits servis sur {READERS}.", timeout=60_000
    )
    expect(page.locator(".legend .gone")).to_contain_text(str(READERS))
    expect(page.locator("#progress[hx-get]")).to_have_count(0)

    page.get_by_role("link", name="Réglages").click()
    page.get_by_role("link", name="Boîte intégrée").click()
    expect(page.locator(".need")).to_contain_text(f"{READERS} courriels")
    page.locator("td.headline a").first.click()
    expect(page.locator(".checks .asks")).to_have_count(0)


def test_the_same_by_keyboard_alone_and_without_javascript(newsroom: Installation) -> None:
    base = newsroom.base_url
    with browsing(base_url=base, locale="fr-FR", java_script_enabled=False) as page:
        page.goto("/desk/issues/2/send/")
        expect(page.get_by_label("Nom", exact=True)).to_be_focused()  # the first field
        page.keyboard.type("camille")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Oui, envoyer")).to_be_focused()
        page.keyboard.press("Enter")  # the button that sends has the focus, and names its reach
        page.wait_for_url("**/desk/sends/*/")
        # Without JavaScript the page reloads itself until the send has ended.
        expect(page.locator("p.need")).to_contain_text("Terminé", timeout=60_000)
