"""The reader's own pages in a real browser, without script: pressed through, and without a fault
that axe finds, in every language of ours, by day and night, at two widths and at twice the size of
text.

Slow: a browser lays out each page several times.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.audience.models import ConsentEvent, FormText, MailingList, Subscriber
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.publications.tokens import seal
from tests.browser.chromium import ALL, CHROMIUM, browsing, violations
from tests.web.conftest import NOW, Newsroom, make_newsroom, subscribe

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: no browser to drive"),
]
WIDTHS = {"wide": 1280, "twice": 640, "telephone": 390}  # 1280 at 200 % is 640
SHOTS = os.environ.get("READER_SCREENSHOTS", "")  # a folder for people who want to look


def reader_of(room: Newsroom, language: str) -> Delivery:
    """A reader of three lists with receipts, and the mail whose links are used."""
    room.publication.language = language
    room.publication.contact = "bonjour@rive.example.org"
    room.publication.save()
    room.newsletter.language = language
    room.newsletter.save()
    row = room.delivery(room.sent(Send.State.RUNNING), "zoe.lemaire@example.org", "accepted")
    Send.objects.update(recipients=1)
    reader = row.subscriber
    assert reader is not None
    reader.name, reader.language = "Zoé Lemaire", language
    reader.save()
    text = FormText.objects.create(
        publication=room.publication,
        sha256="0" * 64,
        version=3,
        language=language,
        text="J’accepte de recevoir la lettre du matin ; je peux la quitter à tout moment.",
        created_at=NOW,
    )
    for slug, name in (("soir", "Le Soir, la lettre de dix-huit heures"), ("culture", "Culture")):
        made = MailingList.objects.create(
            publication=room.publication,
            slug=slug,
            name=name,
            description="Ce que la rédaction a retenu du jour, en cinq minutes de lecture.",
            created_at=NOW,
        )
        subscribe(reader, made)
        ConsentEvent.objects.create(
            publication=room.publication,
            subscriber=reader,
            mailing_list=made,
            kind="confirmed",
            at=NOW,
            source="form",
            form_text=text,
        )
    return row


def mailed(reader: Subscriber, purpose: str, **values: Any) -> str:
    """The address behind the button of a mail that is posted to the reader."""
    from publisher.actions.service.post_mail import post_service_mail

    now = datetime.now(UTC)
    mail = post_service_mail(
        publication=reader.publication,
        purpose=ServiceMail.Purpose(purpose),
        key=f"{purpose}:{values}",
        address=reader.address,
        language=reader.language,
        values=values,
        now=now,
        expires_at=now + timedelta(hours=1),
        subscriber=reader,
    )
    word = {"fresh_link": "fresh", "address_change": "address"}[purpose]
    return f"/{word}/{seal(word, mail.pk)}"


LOOKS = [("fr", "light"), ("en", "dark"), ("ar", "dark")]
if ALL:
    LOOKS += [("fr", "dark"), ("en", "light"), ("ar", "light")]


@pytest.fixture(params=LOOKS, ids=lambda pair: "-".join(pair))
def walk(request: pytest.FixtureRequest, live_server: Any) -> tuple[dict[str, str], str, str, str]:
    """Everything that needs the database stands before the browser starts."""
    language, light = request.param
    row = reader_of(make_newsroom("rive", "La Rive"), language)
    assert row.subscriber is not None
    assert row.issue is not None
    token = seal("leave", row.pk)
    pages = {
        "unknown": "/u/nobody",
        "still": f"/still/{token}",
        "archive": f"/archive/{row.issue.newsletter.slug}/",
        "leave": f"/u/{token}",
        "preferences": f"/preferences/{token}",
        "fresh": mailed(row.subscriber, "fresh_link"),
        "address": mailed(
            row.subscriber, "address_change", side="old", old="z••@example.org", new="x••@e.org"
        ),
    }
    return pages, language, light, live_server.url


def test_a_reader_presses_through_without_script(
    walk: tuple[dict[str, str], str, str, str],
) -> None:
    pages, language, light, address = walk
    found: list[str] = []
    with browsing(base_url=address, locale=language, color_scheme=light) as page:
        for name, press in WALK:
            if name in pages:
                page.goto(pages[name])
            assert "<script" not in page.content()
            root = page.locator("html")
            written = root.get_attribute("lang"), root.get_attribute("dir") or "ltr"
            assert written == (language, "rtl" if language == "ar" else "ltr"), name
            found += _look(page, f"{name}-{language}-{light}")
            if press:
                page.set_viewport_size({"width": 1280, "height": 900})
                with page.expect_navigation():
                    page.locator(press).first.click()
                found += _look(page, f"{name}-pressed-{language}-{light}")
    assert found == []
    assert not Subscriber.objects.filter(address="zoe.lemaire@example.org").exists()


# Pages that are opened, or where the press before has led, and what is pressed there.
WALK = (
    ("unknown", ""),
    ("archive", ""),
    ("still", "button[name=still]"),
    ("leave", "button[name=leave]"),
    ("thanks", "button[name=why]"),
    ("taken back", "button[name=undo]"),
    ("preferences", "button[name=pause]"),
    ("asked", "button[name=fresh]"),
    ("address", "button[name=agree]"),
    ("fresh", "button[name=open]"),
    ("data", "button[value=measure]"),
    ("erase", "a[href='/reader/erase']"),
    ("erased", "button[name=erase]"),
)


def _look(page: Any, name: str) -> Iterator[str]:
    for size, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            yield f"{name}: {wide} px too wide at {size}"
        if ALL:
            yield from (f"{name} at {size}: {one['id']}" for one in violations(page))
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{size}.png"), full_page=True)
    for fault in violations(page):
        where = fault["nodes"][0]["html"][:200] + fault["nodes"][0]["failureSummary"]
        yield f"{name}: {fault['id']}: {fault['help']}: {where}"
