"""The first visit in a real browser, from an empty data directory to a first letter that has left.

Slow: a browser, and everything that `publisher up` starts; started once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.harness import Installation, wait_for
from tests.sink import Sink
from tests.site import TITLES, Site

playwright = pytest.importorskip("playwright.sync_api")
Page = playwright.Page
expect = playwright.expect

ADDRESS = "claire@fanal.example.org"
PASSWORD = "soleil-du-matin"
LINK = re.compile(r"(/desk/start/\S+)")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]


@dataclass(frozen=True, slots=True)
class Visit:
    """A new installation, the site that it is for, and the relay that takes its mail."""

    place: Installation
    site: Site
    sink: Sink
    link: str

    def mails(self, number: int) -> list[str]:
        """The recipients, as soon as there are so many."""
        wait_for(lambda: len(self.sink.recipients) >= number, 30, f"{number} mails")
        return self.sink.recipients

    def last_mail(self) -> str:
        return self.sink.mails[-1].body.decode()


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    site = Site()
    settings = {"PUBLISHER_UNDO_SECONDS": "1"}
    with Sink() as sink, Installation(smtp_url=sink.url, env=settings, empty=True) as place:
        place.allow_private(site.host)
        assert not list(place.data_dir.iterdir()), "a new installation begins with nothing"
        with place.up(seconds=120) as running:
            printed = wait_for(
                lambda: LINK.search(running.printed()), 20, "the link of the first visit"
            )
            yield Visit(place, site, sink, printed[1])
    site.close()


@pytest.fixture
def page(visit: Visit) -> Iterator["Page"]:
    with browsing(base_url=visit.place.base_url, locale="fr-FR") as page:
        problems: list[str] = []
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else "")
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", lambda one: problems.append(one.url) if one.status >= 500 else "")
        yield page
        assert problems == []


def press(page: "Page", name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def step(page: "Page", name: str) -> None:
    """From the list of steps."""
    page.goto("/desk/begin/")
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def test_from_the_address_of_a_site_to_a_letter_that_has_left(page: "Page", visit: Visit) -> None:
    page.goto(visit.link)
    page.get_by_label("Nom", exact=True).fill("claire")
    page.get_by_label("Votre adresse").fill(ADDRESS)
    for field in ("Nouveau mot de passe", "Le même"):
        page.get_by_label(field).fill(PASSWORD)
    press(page, "Créer le compte")

    expect(page.get_by_role("heading", level=1)).to_contain_text("adresse de votre site")
    page.get_by_label("Adresse du site").fill(visit.site.host)
    press(page, "Lire le site")
    expect(page.get_by_label("Nom de la publication")).to_have_value("Le Fanal")
    expect(page.get_by_label("Couleur d’accent")).to_have_value("#c2185b")
    page.get_by_label("Domaine d’où partent").fill("fanal.example.org")
    press(page, "Garder et composer une première lettre")

    # Nobody presses anything: the letter of today's stories comes to stand there.
    letter = page.frame_locator("iframe")
    for title in TITLES:
        expect(letter.locator("body")).to_contain_text(title, timeout=60_000)
    page.get_by_role("link", name="Téléphone").click()
    expect(page.locator("iframe")).to_have_css("width", "375px")

    step(page, "Un essai pour vous")  # which needs neither address nor DNS
    page.get_by_label("Adresses de la rédaction").fill(ADDRESS)
    press(page, "M’envoyer un essai")
    assert visit.mails(1) == [ADDRESS]

    step(page, "Qui écrit")
    page.get_by_label("Éditeur légal").fill("Société du Fanal")
    page.get_by_label("Adresse postale").fill("1, quai du Nord\n29000 Port-Louët")
    press(page, "Garder ces réglages")
    step(page, "Premiers inscrits")
    page.get_by_label("Votre adresse").fill(ADDRESS)
    press(page, "M’inscrire sur la liste")
    page.get_by_label("Fichier CSV").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"email\nlea@example.org\n"}
    )
    page.get_by_label("Où et comment").fill("Formulaire du site, mai 2026")
    press(page, "Les inscrire sur la liste")
    expect(page.locator(".need")).to_contain_text("2 inscrits")

    step(page, "Le premier envoi")
    page.get_by_role("button", name="Oui, envoyer").click()
    expect(page.locator("p.need")).to_contain_text("Terminé", timeout=60_000)
    assert sorted(visit.mails(3)[1:]) == [ADDRESS, "lea@example.org"]
    page.goto("/desk/begin/")
    expect(page.locator("p.need")).to_contain_text("la première lettre est partie")
    page.goto("/desk/")
    expect(page.get_by_text("Aucune lettre n’est encore partie")).to_have_count(0)


def test_a_second_publication_by_keyboard_alone_and_without_script(visit: Visit) -> None:
    options = {"base_url": visit.place.base_url, "locale": "fr-FR", "java_script_enabled": False}
    with browsing(**options) as page:
        page.goto("/desk/begin/site/")
        expect(page.get_by_label("Nom", exact=True)).to_be_focused()
        page.keyboard.type("claire")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_label("Adresse du site")).to_be_focused()
        page.keyboard.type(visit.site.host)
        page.keyboard.press("Enter")
        name = page.get_by_label("Nom de la publication")
        expect(name).to_have_value("Le Fanal", timeout=30_000)
        # Without script the page reloads itself until the site is read.
        reach(page, name)
        page.keyboard.press("Control+a")
        page.keyboard.type("Le Soir du Fanal")
        reach(page, page.get_by_label("Domaine d’où partent"))
        page.keyboard.type("soir.example.org")
        page.keyboard.press("Enter")
        expect(page.frame_locator("iframe").locator("body")).to_contain_text(
            TITLES[0], timeout=60_000
        )
        expect(page.locator(".desk-name")).to_contain_text("Le Soir du Fanal")


def reach(page: "Page", field: object) -> None:
    """By the tabulator alone."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if field.evaluate("one => one === document.activeElement"):  # type: ignore[attr-defined]
            return
    raise AssertionError("the tabulator does not come by this field")


def test_axe_finds_nothing_before_there_is_a_publication(visit: Visit) -> None:
    """The pages that no room of the other tests shows."""
    with browsing(base_url=visit.place.base_url, locale="fr-FR") as page:
        page.goto("/desk/begin/site/")
        page.get_by_label("Nom", exact=True).fill("claire")
        page.get_by_label("Mot de passe").fill(PASSWORD)
        press(page, "Se connecter")
        _judge(page)
        page.get_by_label("Adresse du site").fill(visit.site.host)
        press(page, "Lire le site")
        expect(page.get_by_label("Nom de la publication")).to_have_value("Le Fanal")
        _judge(page)


def _judge(page: "Page") -> None:
    for light, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=light)
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
