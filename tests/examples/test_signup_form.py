"""The sign-up form on another site: with its script, without, and where that may not post.

Slow: a browser.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from publisher.audience.models import ConsentEvent, Form, Subscriber
from tests.browser.chromium import CHROMIUM, browsing, violations
from tests.browser.conftest import _no_browser_stays, _one_request_at_a_time  # noqa: F401
from tests.conftest import ROOT
from tests.db.readers.joining.asking import Title, make_title

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
EXAMPLE = ROOT / "examples" / "signup-form"
ADDRESS = "lea@example.org"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def title(settings: LazySettings, live_server: Any) -> Title:
    settings.BASE_URL = live_server.url
    return make_title(lists=1)


@contextmanager
def copied(folder: Path, there: str) -> Iterator[str]:
    """The example on a site of its own, with the publisher's address in it."""
    page = (EXAMPLE / "form.html").read_text()
    assert "https://news.example.org/subscribe/matin/matinale" in page
    page = page.replace("https://news.example.org/subscribe/matin/matinale", there)
    (folder / "index.html").write_text(page)
    (folder / "form.js").write_text((EXAMPLE / "form.js").read_text())
    handler = partial(Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def filled(page: Any, site: str, address: str = ADDRESS) -> None:
    page.goto(f"{site}/")
    page.get_by_label("Votre adresse électronique").fill(address)
    page.get_by_label("Votre nom (facultatif)").fill("Léa")
    page.get_by_label("Votre nom (facultatif)").press("Enter")


def test_with_its_script_it_says_in_place_what_became_of_it(
    title: Title, live_server: Any, tmp_path: Path
) -> None:
    with copied(tmp_path, f"{live_server.url}/subscribe/rive/l0") as site:
        Form.objects.update_or_create(
            publication=title.publication,
            slug="page",
            defaults={"name": "page", "origins": [site], "created_at": "2026-01-01T00:00Z"},
        )
        with browsing() as page:
            page.goto(f"{site}/")
            assert violations(page) == []
            filled(page, site)
            page.get_by_text("Ouvrez le courriel").wait_for()
            assert page.url == f"{site}/"
    event = ConsentEvent.objects.get()
    assert (event.detail["door"], Subscriber.objects.get().address) == ("json", ADDRESS)


def test_without_script_it_is_a_form(title: Title, live_server: Any, tmp_path: Path) -> None:
    with (
        copied(tmp_path, f"{live_server.url}/subscribe/rive/l0") as site,
        browsing(java_script_enabled=False) as page,
    ):
        filled(page, site)
        page.wait_for_url(f"{live_server.url}/**")
        assert "Rien reçu" in page.inner_text("main")
    assert ConsentEvent.objects.get().detail["door"] == "embedded form"


def test_where_its_pages_may_not_post_it_is_a_form(
    title: Title, live_server: Any, tmp_path: Path
) -> None:
    with copied(tmp_path, f"{live_server.url}/subscribe/rive/l0") as site, browsing() as page:
        filled(page, site)
        page.wait_for_url(f"{live_server.url}/**")
        assert "Rien reçu" in page.inner_text("main")
    assert ConsentEvent.objects.get().detail["door"] == "embedded form"


def test_a_robot_is_told_the_same_and_nothing_is_kept(
    title: Title, live_server: Any, tmp_path: Path
) -> None:
    with copied(tmp_path, f"{live_server.url}/subscribe/rive/l0") as site, browsing() as page:
        page.goto(f"{site}/")
        page.locator("#address").fill(ADDRESS)
        page.locator("#website").evaluate("field => { field.value = 'x'; }")
        page.get_by_role("button").click()
        page.get_by_text("Ouvrez le courriel").wait_for()
    assert not Subscriber.objects.exists()
