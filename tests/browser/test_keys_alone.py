"""The core of the desk's second half by keys alone and without script: a partner's failure, log and
replay; the report on a withdrawal; reports of a year; a list opened; an import stopped.

Slow: a browser, and a newsroom for each of its tests.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from publisher.actions.readers.imports import places
from publisher.actions.readers.imports.work_off import work_off_imports
from publisher.audience.models import MailingList
from publisher.delivery.models import Delivery, PartnerReceipt
from publisher.syndication.models import Partner
from tests.browser.chromium import CHROMIUM
from tests.browser.test_syndication import Desk
from tests.generated_year import generated_year

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
HAS_FOCUS = "one => one === document.activeElement"


@pytest.fixture
def desk(live_server: Any) -> Iterator[Desk]:
    with ExitStack() as contexts:
        yield Desk(live_server.url, contexts)


def reach(page: Any, wanted: Any) -> None:
    """By the tabulator alone."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate(HAS_FOCUS):
            return
    raise AssertionError("the tabulator does not come by it")


def press(page: Any, wanted: Any, key: str = "Enter") -> None:
    """Reach it and press it, until its answer is there."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press(key)


def typed(page: Any, field: str, text: str) -> None:
    """Into the field of that label; what stood there goes."""
    reach(page, page.get_by_label(field))
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_partners_failure_is_found_in_its_log_and_sent_once_more(desk: Desk) -> None:
    page = desk.page("/desk/partners/", script=False)
    partner = Partner.objects.get(slug="agence")
    failed = Delivery.objects.filter(destination__partner=partner).latest("pk")
    Delivery.objects.filter(pk=failed.pk).update(state="failed")
    press(page, page.get_by_role("link", name="Agence du Littoral").first)
    press(page, page.get_by_role("link", name="Journal"))
    expect(page.locator("main table")).to_contain_text("échec")
    page.go_back()
    before = Delivery.objects.count()
    press(page, page.get_by_role("link", name="Renvoyer"))
    page.locator("#since").fill(f"{timezone.localtime() - timedelta(days=30):%Y-%m-%dT%H:%M}")
    press(page, page.get_by_role("button", name="Compter d’abord"))
    press(page, page.locator("button[value=send]"))
    expect(page.locator("div.message[role=status]")).to_contain_text("comme répétition")
    assert Delivery.objects.count() > before


def test_a_call_is_written_into_the_report_on_a_withdrawal(desk: Desk) -> None:
    page = desk.page("/desk/withdrawn/", script=False)
    press(page, page.get_by_role("link", name="Le maire est mis en cause"))
    reach(page, page.locator("#who"))
    page.keyboard.type("Mme Rey")
    reach(page, page.locator("#said"))
    page.keyboard.type("Retiré à 14 h.")
    press(page, page.get_by_role("button", name="Noter l’appel"))
    expect(page.locator("table.holders")).to_contain_text("Mme Rey, par camille-fr, le")
    press(page, page.get_by_role("button", name="Garder cet accusé").first)
    assert PartnerReceipt.objects.filter(via="person").exists()
    page.emulate_media(media="print")
    expect(page.locator(".desk-head")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_a_year_of_reports_is_walked_through(desk: Desk) -> None:
    generated_year(desk.room.newsroom.publication, letters=1, readers=20)
    page = desk.page("/desk/reports/", script=False)
    reach(page, page.locator("input[name=first]"))
    page.locator("input[name=first]").fill("2025-11-20")
    page.locator("input[name=last]").fill("2026-11-20")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".need")).to_contain_text("numéros sont partis")
    table = page.locator("details.behind").first
    reach(page, table.locator("summary"))
    page.keyboard.press("Enter")
    expect(table.locator("tbody tr").first).to_be_visible()
    file = table.get_by_role("link").first
    reach(page, file)
    with page.expect_download() as kept:
        page.keyboard.press("Enter")
    assert kept.value.suggested_filename.endswith(".csv")


def test_a_list_is_opened_and_closed(desk: Desk) -> None:
    found = MailingList.objects.filter(publication=desk.room.newsroom.publication).latest("pk")
    MailingList.objects.update(is_open=True)
    MailingList.objects.filter(pk=found.pk).update(is_open=False)
    page = desk.page("/desk/readers/", script=False)
    press(page, page.get_by_role("button", name=f"Ouvrir {found.name}"))
    assert MailingList.objects.get(pk=found.pk).is_open
    press(page, page.get_by_role("button", name=f"Fermer {found.name}"))
    assert not MailingList.objects.get(pk=found.pk).is_open


def test_an_import_is_stopped(desk: Desk, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    row = desk.room.readers_rows.waiting
    places.file_of(row.upload_id).write_bytes(b"email\nnew@example.org\n")
    page = desk.page(f"/desk/readers/import/{row.pk}/", script=False)
    press(page, page.get_by_role("button", name="Arrêter l’e"))
    expect(page.locator(".need")).to_contain_text("s’arrête dans un instant")
    assert work_off_imports(clock=lambda: datetime.now(UTC)) == 1
    page.reload()
    expect(page.locator(".need")).to_contain_text("a été arrêté")
