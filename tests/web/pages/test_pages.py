"""Headers, health, metrics, and the desk's way to send."""

import logging
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from publisher.delivery.models import Send
from publisher.publications.models import Membership
from publisher.web.colours import accents
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]


@pytest.mark.slow
def test_every_page_forbids_inline_script_and_style_and_has_none(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    """Slow: many requests."""
    send, client = ours.sent(pending=2, accepted=1), signed_in(Membership.Role.SENDER)
    pages = ["/", "/nothing", "/desk/", "/desk/articles/", "/desk/issues/", "/mailbox/"]
    pages += [f"/desk/issues/{ours.issue.pk}/", f"/desk/sends/{send.pk}/", "/archive/rive-matin/"]
    for page in pages:
        answer = client.get(page)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy, page
        assert "default-src 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", answer.text), page


def test_the_preview_has_an_address_and_a_policy_of_its_own(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Membership.Role.VIEWER)
    page = client.get(f"/desk/issues/{ours.issue.pk}/").text
    assert f'src="/desk/issues/{ours.issue.pk}/preview/"' in page
    assert "srcdoc" not in page
    mail = client.get(f"/desk/issues/{ours.issue.pk}/preview/", follow=True)
    assert mail.redirect_chain[0][0].startswith("/view/preview/")
    policy = mail.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src http")
    assert "frame-ancestors 'self'" in policy
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "La marée monte à Rive" in mail.text


@pytest.mark.slow
def test_sending_asks_first_names_its_reach_and_happens_once(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    """Slow: many requests."""
    client, address = signed_in(Membership.Role.SENDER), f"/desk/issues/{ours.issue.pk}/send/"
    reach = "Envoyer «\u00a0Le Matin de Rive\u00a0» à 3 inscrits"
    assert reach in client.get(f"/desk/issues/{ours.issue.pk}/").text
    question = client.get(address).text
    assert "Oui, envoyer «\u00a0Le Matin de Rive\u00a0» à 3 inscrits" in question
    assert not Send.objects.exists()
    form = dict(re.findall(r'name="(key|content_hash)" value="([^"]+)"', question))
    first = client.post(address, form)
    second = client.post(address, form)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Send.objects.get().recipients == 3
    assert "Il part dans" in client.get(first.url).text


def test_an_issue_that_changed_after_the_question_is_not_sent(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client, address = signed_in(Membership.Role.SENDER), f"/desk/issues/{ours.issue.pk}/send/"
    answer = client.post(address, {"key": "k", "content_hash": "1" * 64})
    assert answer.status_code == 409
    assert "a changé depuis la question" in answer.text
    assert not Send.objects.exists()


def test_a_killed_story_keeps_the_issue_at_the_desk_and_says_why(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    ours.article.pubstatus = "canceled"
    ours.article.save()
    client = signed_in(Membership.Role.SENDER)
    answer = client.post(
        f"/desk/issues/{ours.issue.pk}/send/", {"key": "k", "content_hash": "0" * 64}
    )
    assert answer.status_code == 409
    assert "retrait impératif" in answer.text
    assert not Send.objects.exists()


def test_the_four_words_add_up_to_the_audience(signed_in: SignedIn, ours: Newsroom) -> None:
    send = ours.sent(
        Send.State.RUNNING,
        accepted=3,
        delivered=1,
        pending=2,
        retrying=1,
        bounced=1,
        failed=1,
        suppressed=1,
        uncertain=1,
    )
    page = signed_in(Membership.Role.VIEWER).get(f"/desk/sends/{send.pk}/progress/").text
    words = re.findall(r"<b>(\d+)</b> ([^<]+)</li>", page)
    assert [(int(n), w.strip()) for n, w in words] == [
        (4, "partis"),
        (3, "en cours"),
        (3, "refusés"),
        (1, "à vérifier"),
    ]
    assert 'hx-trigger="every 2s"' in page


def test_progress_stops_asking_when_the_send_is_over(signed_in: SignedIn, ours: Newsroom) -> None:
    send = ours.sent(Send.State.FINISHED, accepted=2)
    page = signed_in(Membership.Role.VIEWER).get(f"/desk/sends/{send.pk}/").text
    assert "hx-get" not in page
    assert "Terminé\u00a0: 2 inscrits servis sur 2." in page


def test_stop_press_halts_the_running_sends_of_this_publication_only(
    signed_in: SignedIn, ours: Newsroom, theirs: Newsroom
) -> None:
    mine, other = ours.sent(pending=1), theirs.sent(pending=1)
    signed_in(Membership.Role.SENDER).post("/desk/stop/")
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, other.state) == (Send.State.PAUSED, Send.State.RUNNING)


def test_the_articles_table_sorts_by_each_heading(signed_in: SignedIn, ours: Newsroom) -> None:
    ours.story("z", headline="Zéphyr")
    client = signed_in(Membership.Role.VIEWER)
    up = client.get("/desk/articles/?sort=headline").text
    down = client.get("/desk/articles/?sort=-headline").text
    assert up.index("La marée") < up.index("Zéphyr")
    assert down.index("Zéphyr") < down.index("La marée")
    assert 'aria-sort="descending"' in down
    for name in ("rubric", "status", "published", "version", "password", "-"):
        assert client.get(f"/desk/articles/?sort={name}&page=x").status_code == 200


def test_metrics_are_for_loopback_or_the_token(
    ours: Newsroom, browser: Client, settings: object
) -> None:
    ours.sent(pending=2, accepted=1)
    text = browser.get("/metrics").text
    assert 'publisher_deliveries_open{state="pending"} 2' in text
    assert 'publisher_sends{kind="issue",state="running"} 1' in text
    assert "publisher_exits_held 0" in text
    assert "publisher_relays_resting 0" in text
    assert "publisher_relays_refusing 0" in text
    assert "@" not in text
    assert browser.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404
    assert browser.get("/metrics", headers={"x-forwarded-for": "192.0.2.1"}).status_code == 404
    settings.METRICS_TOKEN = "s3cret"  # type: ignore[attr-defined]
    assert browser.get("/metrics").status_code == 404
    allowed = browser.get(
        "/metrics", REMOTE_ADDR="192.0.2.1", headers={"authorization": "Bearer s3cret"}
    )
    assert allowed.status_code == 200


def test_health_needs_nothing_and_readiness_names_what_is_missing(browser: Client) -> None:
    assert browser.get("/healthz").text == "ok\n"
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert "REDIS_URL" in answer.text


def test_a_later_versions_schema_is_not_ready(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publisher.web.health._schema_is_current", False)
    MigrationRecorder(connection).record_applied("delivery", "0999_later")
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert "database: 1 migrations of a later version" in answer.text


def test_no_log_line_holds_a_personal_token(
    browser: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(token: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("publisher.web.reader.leaving.delivery_of_token", broken)
    browser.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        answer = browser.get("/u/a-secret-token")
    assert answer.status_code == 500
    assert "Quelque chose n’a pas marché ici" in answer.text
    assert "a-secret-token" not in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("colour", ["#ffff00", "#000000", "#8a1c1c", "red;}", "#12"])
def test_any_accent_is_legible_on_light_and_dark_paper(colour: str) -> None:
    for accent in accents(colour):
        assert re.fullmatch(r"#[0-9a-f]{6}", accent)
