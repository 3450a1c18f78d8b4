"""Signing up in a real browser: without script, from another site, and looked at by axe.

Slow: a browser lays out each page in several sizes, and axe reads it.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from publisher.audience.models import ConsentEvent, MailingList, Subscription
from publisher.delivery.models import ServiceMail
from publisher.publications.tokens import seal
from publisher.web.reader.joining import posts
from tests.browser.chromium import ALL, CHROMIUM, browsing, violations
from tests.db.readers.joining.asking import NOW, Title, make_title

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
ADDRESS = "lea@example.org"
SHOTS = os.environ.get("JOINING_SHOTS")  # a folder for a person who looks
# What the page measures at 200 %: half the room, as a browser's zoom gives it.
SIZES = {"1280": 1280, "390": 390, "1280 at 200 %": 640, "390 at 200 %": 195}


@pytest.fixture
def title(settings: LazySettings, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Title:
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(posts, "LEAST_SECONDS", -1)  # a browser that is driven types at once
    made = make_title(lists=3)
    MailingList.objects.update(description="Chaque matin, l’essentiel en cinq minutes.")
    made.publication.privacy_url = "https://rive.example.org/donnees"
    made.publication.save()
    return made


def last_link() -> str:
    return f"/confirm/{seal('confirm', ServiceMail.objects.latest('pk').pk)}"


def statuses() -> list[str]:
    return list(Subscription.objects.order_by("pk").values_list("status", flat=True))


def test_a_reader_without_script_signs_up_and_confirms(title: Title, live_server: Any) -> None:
    with browsing(java_script_enabled=False, base_url=live_server.url, locale="fr") as page:
        page.goto("/subscribe/rive/?from=affiche")
        page.get_by_label("Lettre 1").check()
        page.get_by_label("Adresse électronique").fill("lea")
        page.get_by_role("button", name="S’inscrire").click()
        assert "Cette adresse n’est pas complète" in page.get_by_role("alert").inner_text()
        assert page.get_by_label("Lettre 1").is_checked(), "nothing that was chosen is lost"
        page.get_by_label("Adresse électronique").fill(ADDRESS)
        page.get_by_role("button", name="S’inscrire").click()
        assert "Rien reçu" in page.inner_text("main")
    link = last_link()
    with browsing(java_script_enabled=False, base_url=live_server.url, locale="fr") as page:
        page.goto(link)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
        assert page.title().startswith("Vous êtes inscrit")
    assert statuses() == ["confirmed"]
    kinds = ConsentEvent.objects.order_by("pk").values_list("kind", "detail__campaign")
    assert list(kinds) == [("asked", "affiche"), ("confirmed", None)]


def test_scanners_confirm_nobody(title: Title, live_server: Any) -> None:
    """They GET, ask by HEAD, and load the page with its scripts; they press nothing."""
    title.ask(ADDRESS, 0, 1, 2)
    link = last_link()
    scanner = Client(headers={"host": "localhost"})
    for _ in range(3):
        assert scanner.get(link).status_code == scanner.head(link).status_code == 200
    with browsing(base_url=live_server.url) as page:
        page.goto(link)
        page.wait_for_load_state("networkidle")
        page.mouse.move(200, 200)
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.evaluate("window.dispatchEvent(new Event('beforeunload'))")
        page.reload()
        page.wait_for_load_state("networkidle")
        assert page.get_by_role("button").count() == 1
    assert statuses() == ["unconfirmed"] * 3
    assert set(ConsentEvent.objects.values_list("kind", flat=True)) == {"asked"}


@contextmanager
def other_site(html: str) -> Iterator[str]:
    """A page on an origin that is not ours."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_an_embedded_form_of_another_site_works_without_script(
    title: Title, live_server: Any
) -> None:
    snippet = Client(headers={"host": "localhost"}).get("/embed/rive/l0").text
    page_of_theirs = f"<!doctype html><title>Blog</title><html lang=fr><h1>Blog</h1>{snippet}"
    with other_site(page_of_theirs) as there, browsing(java_script_enabled=False) as page:
        page.goto(there)
        page.get_by_label("Adresse électronique").fill(ADDRESS)
        page.get_by_role("button", name="S’inscrire").click()
        page.wait_for_url(f"{live_server.url}/**")
        assert "Rien reçu" in page.inner_text("main")
    event = ConsentEvent.objects.get()
    assert event.detail["door"] == "embedded form"
    assert event.detail["page"].startswith("http://127.0.0.1:")
    with other_site(page_of_theirs) as there, browsing() as page:
        page.goto(there)
        assert violations(page) == []


def test_a_script_posts_only_from_an_origin_that_the_form_names(
    title: Title, live_server: Any
) -> None:
    call = """async (url) => { try { const answer = await fetch(url, {method: "POST",
        headers: {"Content-Type": "application/json"}, body: '{"address": "lea@example.org"}'});
        return answer.status } catch (error) { return String(error) } }"""
    url = f"{live_server.url}/subscribe/rive/l0"
    form = title.form
    with other_site("<title>Blog</title>") as named, other_site("<title>Blog</title>") as other:
        form.origins, form.created_at = [named.rstrip("/")], NOW
        form.save()
        with browsing() as page:
            page.goto(other)
            assert "TypeError" in page.evaluate(call, url)
            page.goto(named)
            assert page.evaluate(call, url) == 202
    assert statuses() == ["unconfirmed"]


LOOKS = [("fr", "light"), ("en", "dark"), ("ar", "dark")]
if ALL:
    LOOKS += [("fr", "dark"), ("en", "light"), ("ar", "light")]


# One page of sentences, as a publication writes it; what it leaves out is English.
HAUSA = {
    "title": "Karɓi {list} ta imel",
    "intro": "Za mu aiko da saƙo don tabbatar da kai ne.",
    "address": "Adireshin imel",
    "consent": "Idan ka danna maɓallin, ka yarda ka karɓi saƙonnin {publication}.",
    "button": "Yi rajista",
    "confirm": "Kana son karɓar {list} ta imel?",
    "confirm_button": "I, yi mini rajista",
}


@pytest.mark.parametrize(("language", "light"), LOOKS, ids=lambda value: value)
def test_axe_finds_nothing(language: str, light: str, title: Title, live_server: Any) -> None:
    title.publication.language = language
    title.publication.save()
    form = title.form
    form.texts, form.created_at = {"ha": HAUSA}, NOW
    form.save()
    links = []
    for place, mail in enumerate(("a@example.org", "b@example.org", "c@example.org")):
        title.ask(mail, *range(place + 1))
        links.append(last_link())
    ServiceMail.objects.update(language=language)
    ServiceMail.objects.filter(subscriber__address="c@example.org").update(expires_at=NOW)
    faults = []
    with browsing(base_url=live_server.url, color_scheme=light, reduced_motion="reduce") as page:
        pages = {"all": "/subscribe/rive/", "one": "/subscribe/rive/l0", "ask": links[1],
                 "expired": links[2], "ask-one": links[0]}  # fmt: skip
        if language == "en":
            pages = {"hausa": "/subscribe/rive/l0?language=ha", **pages}
        for name, address in pages.items():
            page.goto(address)
            faults += looked_at(page, f"{language}-{light}-{name}")
        page.get_by_role("button").first.click()
        page.get_by_role("status").wait_for()
        faults += looked_at(page, f"{language}-{light}-confirmed")
        answers = (("faults", "x", "alert"), ("asked", "d@example.org", "status"))
        for name, address, role in answers:
            page.goto("/subscribe/rive/l0")
            page.locator("#join-address").fill(address)
            page.get_by_role("button").click()
            page.get_by_role(role).wait_for()
            faults += looked_at(page, f"{language}-{light}-{name}")
    assert faults == []


def looked_at(page: Any, name: str) -> Iterator[str]:
    for size, width in SIZES.items():
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            yield f"{name}, {size}: {wide} px too wide"
        for fault in violations(page):
            where = fault["nodes"][0]["html"][:200] + fault["nodes"][0]["failureSummary"]
            yield f"{name}, {size}: {fault['id']}: {fault['help']}: {where}"
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
