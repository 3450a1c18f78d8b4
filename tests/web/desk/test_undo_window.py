"""Second thoughts at the desk: the window, its end, and an issue that goes out after all."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from publisher.actions.sends.start_send import start_due_sends
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Code, Reason, because, hold_columns
from publisher.publications.models import Membership
from tests.web.conftest import Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]


def form(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(key|content_hash)" value="([^"]+)"', page))


@pytest.mark.slow
def test_a_send_can_be_canceled_inside_its_window_and_the_issue_sent_again(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    """Slow: many requests."""
    client, address = signed_in(Membership.Role.SENDER), f"/desk/issues/{ours.issue.pk}/send/"
    question = client.get(address).text
    assert "partira dans 60 secondes" in question
    page = client.post(address, form(question)).url
    text = client.get(page).text
    assert re.search(r"Il part dans \d+ secondes\.", text)
    assert "Annuler l’envoi" in text
    assert "programmé" in text
    assert 'http-equiv="refresh"' in text  # without JavaScript too
    assert not Delivery.objects.exists()

    client.post(f"{page}control/", {"act": "cancel"})
    assert "personne n’a rien reçu" in client.get(page).text
    assert start_due_sends(now=timezone.now() + timedelta(hours=1)) == 0

    second = client.post(address, form(client.get(address).text)).url
    assert second != page
    assert start_due_sends(now=timezone.now() + timedelta(seconds=61)) == 1
    send = Send.objects.get(state=Send.State.RUNNING)
    assert (send.recipients, Delivery.objects.filter(issue=ours.issue).count()) == (3, 3)
    assert "En route vers 3 inscrits" in client.get(second).text


def test_an_alert_waits_ten_seconds_only(signed_in: SignedIn, ours: Newsroom) -> None:
    ours.newsletter.kind = "alert"
    ours.newsletter.save()
    page = signed_in(Membership.Role.SENDER).get(f"/desk/issues/{ours.issue.pk}/send/").text
    assert "partira dans 10 secondes" in page


def test_without_a_window_it_leaves_at_once(
    signed_in: SignedIn, ours: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UNDO_SECONDS", 0)
    client, address = signed_in(Membership.Role.SENDER), f"/desk/issues/{ours.issue.pk}/send/"
    question = client.get(address).text
    assert "part aussitôt" in question
    assert "En route vers 3 inscrits" in client.get(client.post(address, form(question)).url).text


@pytest.mark.slow
def test_a_send_for_later_is_told_with_its_hour(signed_in: SignedIn, ours: Newsroom) -> None:
    """Slow: many requests."""
    client, address = signed_in(Membership.Role.SENDER), f"/desk/issues/{ours.issue.pk}/send/"
    wish = form(client.get(address).text)
    page = client.post(address, {**wish, "at": "2199-01-01T07:00"}).url
    assert "1er janv. 2199, 07:00" in client.get(page).text
    assert "1er janv. 2199, 07:00" in client.get("/desk/").text
    late = client.post(address, {**wish, "key": "other", "at": "2001-01-01T07:00"})
    assert late.status_code == 302  # it is scheduled already; nothing else was made
    assert Send.objects.count() == 1


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (
            because(Code.TOO_LATE, not_after=datetime(2026, 11, 20, 7, tzinfo=UTC)),
            "au plus tard le 20 nov. 2026, 08:00",
        ),
        (
            because(Code.TOO_MANY_INVALID, invalid=61, judged=1200),
            "61 des 1\u202f200 premières adresses n’existent pas",
        ),
        (
            because(Code.TOO_MANY_COMPLAINTS, complaints=7, received=2100),
            "7 inscrits sur 2\u202f100 s’en sont plaints",
        ),
        (because(Code.EMPTY_AUDIENCE), "plus personne sur ses listes"),
    ],
)
def test_why_the_engine_stopped_it_is_said_in_french(
    signed_in: SignedIn, ours: Newsroom, reason: Reason, words: str
) -> None:
    send = ours.sent(Send.State.HELD, pending=2)
    Send.objects.filter(pk=send.pk).update(**hold_columns(reason))
    assert words in signed_in(Membership.Role.SENDER).get(f"/desk/sends/{send.pk}/").text


@pytest.mark.slow
def test_control_addresses_and_the_latest_hour_are_set_where_it_is_sent(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    """Slow: many requests."""
    client, address = signed_in(Membership.Role.SENDER), f"/desk/issues/{ours.issue.pk}/send/"
    wish = form(client.get(address).text) | {"at": "2199-01-01T07:00"}
    for wrong in ({"control": "nobody"}, {"not_after": "2199-01-01T06:00"}):
        answer = client.post(address, wish | {"control": "chef@example.org"} | wrong)
        assert answer.status_code == 409
        ours.newsletter.refresh_from_db()
        assert ours.newsletter.control_addresses == []
    said = {"control": "chef@example.org\r\nlea@example.org\r\n", "not_after": "2199-01-01T08:00"}
    client.post(address, wish | said)
    ours.newsletter.refresh_from_db()
    assert ours.newsletter.control_addresses == ["chef@example.org", "lea@example.org"]
    send = Send.objects.get(kind=Send.Kind.ISSUE)
    assert send.not_after == send.not_before + timedelta(hours=1)
    assert Send.objects.filter(kind=Send.Kind.TEST).exists()
