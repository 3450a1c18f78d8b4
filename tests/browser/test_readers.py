"""Readers at the desk in a real browser: a file from its export to the first send, a line that is
cut, a segment by clicking and by typing; by keyboard alone and without script, too.

Slow: a browser, and everything that `publisher up` starts; started once.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.harness import Installation

playwright = pytest.importorskip("playwright.sync_api")
Page = playwright.Page
expect = playwright.expect

SAMPLE = Path(__file__).resolve().parents[2] / "publisher" / "cli" / "demo" / "sample"
PASSWORD = "soleil-du-matin"
READERS = 300
MAILCHIMP = (
    "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID,EUID,TAGS\n"
    + "".join(
        f"reader{n}@example.org,Léa,2,2024-01-02 10:00:00,2024-01-02 10:05:00,{n},e{n},"
        f"{'VIP' if n % 3 == 0 else ''}\n"
        for n in range(READERS)
    )
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A publication with a newsletter and a draft issue, nobody on its list; every process runs."""
    folder = tmp_path_factory.mktemp("readers")
    (folder / "password").write_text(PASSWORD)
    with Installation(env={"PUBLISHER_UNDO_SECONDS": "1"}) as place, place.up():
        place.run(
            "publication", "create", "rive", "--name", "La Rive", "--domain", "rive.example.org"
        )
        place.run("newsletter", "create", "matin")
        story = place.json("article", "import", SAMPLE / "1-port.json")["articles"][0]["guid"]
        place.run("issue", "create", "matin", "--article", story)
        place.run(
            "user", "create", "camille", "--role", "admin", "--password-file", folder / "password"
        )
        yield place


@pytest.fixture
def page(newsroom: Installation) -> Iterator["Page"]:
    with browsing(base_url=newsroom.base_url, locale="fr-FR") as page:
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", lambda one: problems.append(one.url) if one.status >= 500 else "")
        yield page
        assert problems == []


def sign_in(page: "Page", path: str) -> None:
    page.goto(path)
    page.get_by_label("Nom", exact=True).fill("camille")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".desk-nav")).to_be_visible()


def press(page: "Page", name: "str | re.Pattern[str]") -> None:
    page.get_by_role("button", name=name).click()


def file_of(text: str) -> dict[str, Any]:
    return {"name": "subscribed_export.csv", "mimeType": "text/csv", "buffer": text.encode()}


def tried(page: "Page") -> None:
    """From the columns to the end of the trial."""
    page.get_by_label("Où et comment").fill("formulaire du site, 2024")
    press(page, "Essayer")
    page.wait_for_url(re.compile(r"/import/\d+/$"))


def test_from_a_mailchimp_export_over_a_line_that_breaks_to_the_first_send(page: "Page") -> None:
    cuts = [0]

    def cut(route: Any) -> None:
        if route.request.method == "PATCH" and cuts[0] < 2:
            cuts[0] += 1
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/import/file/*/", cut)
    sign_in(page, "/desk/readers/import/")
    assert violations(page) == []
    page.get_by_label("Un fichier avec").set_input_files(file_of(MAILCHIMP))
    press(page, "Donner le fichier")
    expect(page.locator("[data-said]")).to_contain_text("La ligne a été coupée")
    page.wait_for_url("**/columns/", timeout=30_000)
    assert cuts == [2]
    expect(page.locator(".need")).to_contain_text("un export de Mailchimp")
    assert violations(page) == []
    page.get_by_text("Étiquettes et champs", exact=True).last.click()
    page.get_by_label("Créer les étiquettes").check()
    tried(page)
    see = page.get_by_role("link", name="Voir le résultat")
    take = page.get_by_role("button", name=f"Faire entrer {READERS} nouveaux inscrits")
    expect(see.or_(take)).to_be_visible(timeout=60_000)
    page.reload()
    take.dblclick()  # twice is once
    expect(page.locator("h1")).to_contain_text("Import du fichier")
    expect(page.locator(".need")).to_contain_text(
        f"{READERS} inscrits sont maintenant sur la liste", timeout=60_000
    )
    page.reload()
    assert violations(page) == []
    page.get_by_role("link", name="Composer et envoyer un numéro").click()
    page.locator("td.headline a").first.click()
    page.get_by_role("link", name=re.compile(f"à {READERS} inscrits")).click()
    press(page, re.compile("Oui, envoyer"))
    page.wait_for_url("**/desk/sends/*/")
    expect(page.locator("p.need")).to_contain_text("Terminé", timeout=60_000)


def test_a_segment_by_clicking_and_by_typing_is_the_same(page: "Page") -> None:
    sign_in(page, "/desk/readers/segments/new/")
    page.get_by_label("Nom court").fill("fideles")
    page.get_by_label("Sur quoi porte la question").select_option("tag")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Nom court")).to_have_value("fideles")
    page.get_by_label("Valeur").fill("VIP")
    expect(page.locator("[data-counted]")).to_contain_text("100 inscrits visés", timeout=10_000)
    press(page, "Taper plutôt")
    expect(page.get_by_label("Qui il prend")).to_have_value("tag VIP")
    page.get_by_label("Qui il prend").fill("tag VIP and langage is fr")
    press(page, "Compter")
    expect(page.locator("mark")).to_have_text("langage")
    page.get_by_label("Qui il prend").fill("tag VIP and not language is de")
    press(page, "Compter")
    expect(page.locator(".need")).to_contain_text("100 inscrits")
    press(page, "Cliquer plutôt")
    expect(page.locator(".query-line")).to_have_count(2)
    expect(page.locator(".soft .query")).to_have_text("tag VIP and language is not de")
    assert violations(page) == []
    press(page, "Créer le segment")
    page.wait_for_url(re.compile(r"/segments/\d+/$"))
    page.get_by_label("Adresse d’un inscrit").fill("reader1@example.org")
    press(page, "Dire pourquoi")
    expect(page.get_by_text("Cette personne n’y est pas.")).to_be_visible()


def test_the_core_by_keyboard_alone_and_without_script(newsroom: Installation) -> None:
    options: dict[str, Any] = {"base_url": newsroom.base_url, "locale": "fr-FR"}
    with browsing(**options, java_script_enabled=False) as page:
        sign_in(page, "/desk/readers/import/")
        page.get_by_label("Un fichier avec").set_input_files(
            file_of("email,name\nnew@example.org,Neu\n")
        )
        reach(page, page.get_by_role("button", name="Donner le fichier"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/columns/")
        reach(page, page.get_by_label("Où et comment"))
        page.keyboard.type("par écrit")
        page.keyboard.press("Enter")
        take = page.get_by_role("button", name="Faire entrer 1 nouvel inscrit")
        expect(take).to_be_visible(timeout=60_000)  # the page reloads itself
        reach(page, take)
        page.keyboard.press("Enter")
        expect(page.locator(".need")).to_contain_text("1 inscrit est maintenant", timeout=60_000)
        page.goto("/desk/readers/segments/new/")
        reach(page, page.get_by_label("Nom court"))
        page.keyboard.type("domaine")
        reach(page, page.get_by_label("Sur quoi porte la question"))
        page.keyboard.type("domaine de")
        reach(page, page.get_by_role("button", name="Montrer ce que chaque ligne"))
        page.keyboard.press("Enter")
        reach(page, page.get_by_label("Valeur"))
        page.keyboard.type("example.org")
        page.keyboard.press("Enter")  # counts: nothing that was not asked for is kept
        expect(page.locator(".need")).to_contain_text("visés")


def reach(page: "Page", field: Any) -> None:
    """By the tabulator alone."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if field.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("the tabulator does not come by this field")
