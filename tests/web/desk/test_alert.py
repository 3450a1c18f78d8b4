"""The alert's door: it asks, names its reach, sends once, and never to those who had the story."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from publisher.delivery.models import Send
from publisher.editorial.models import Issue, Newsletter
from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role


@pytest.fixture
def alerts(ours: Newsroom) -> Newsletter:
    """A newsletter of kind alert to the same list."""
    made = Newsletter.objects.create(
        publication=ours.publication,
        slug="alerte",
        name="Alerte Rive",
        kind=Newsletter.Kind.ALERT,
        created_at=NOW,
    )
    made.mailing_lists.add(ours.mailing_list)
    return made


def address(ours: Newsroom) -> str:
    return f"/desk/articles/{ours.article.pk}/alert/"


def form(page: str) -> dict[str, Any]:
    """What the page's one form would post."""
    fields = html.fromstring(page).xpath("//form[contains(@class, 'alert-form')]//input")
    return {field.get("name"): field.get("value") for field in fields}


def test_an_alert_is_two_presses_from_its_story(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    client = signed_in(Role.SENDER)
    story = client.get(f"/desk/articles/{ours.article.pk}/").text
    assert f'href="{address(ours)}"' in story
    page = client.get(address(ours)).text
    assert "Envoyer «\u00a0Alerte Rive\u00a0» à 3 personnes" in page
    assert "La marée monte à Rive" in page
    assert not Send.objects.exists()
    assert not Issue.objects.filter(newsletter=alerts).exists()
    answer = client.post(address(ours), form(page))
    assert answer.status_code == 302
    send = Send.objects.get()
    assert (send.state, send.recipients) == ("scheduled", 3)
    assert send.not_before - send.created_at == timedelta(seconds=10)
    assert send.issue is not None
    assert send.issue.subject == "La marée monte à Rive"
    assert send.issue.newsletter == alerts
    thoughts = client.get(answer.url).text
    assert "stroke-dasharray" in thoughts
    assert "secondes" in thoughts
    assert 'http-equiv="refresh"' in thoughts  # without script


def test_enter_in_the_subject_presses_no_button(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    page = html.fromstring(signed_in(Role.SENDER).get(address(ours)).text)
    first = page.xpath("//form[contains(@class, 'alert-form')]//button")[0]
    assert "disabled" in first.attrib, "a browser's Enter presses the form's first button"
    assert page.xpath("//*[@autofocus]/@name") == ["subject"]


def test_the_same_form_sends_once_and_two_tabs_send_once(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    client = signed_in(Role.SENDER)
    one, other = form(client.get(address(ours)).text), form(client.get(address(ours)).text)
    first, second = client.post(address(ours), one), client.post(address(ours), one)
    assert first.url == second.url
    third = client.post(address(ours), other)
    assert third.status_code == 409
    assert "Déjà envoyée à" in third.text
    assert "à 3 personnes, par a-sender" in third.text
    assert Send.objects.count() == 1
    assert Issue.objects.filter(newsletter=alerts).count() == 1
    again = client.get(address(ours)).text
    assert "Déjà envoyée à" in again
    assert "alert-form" not in again


def test_an_alert_that_was_stopped_goes_again_with_its_new_subject(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    client = signed_in(Role.SENDER)
    wish = form(client.get(address(ours)).text) | {"subject": "La maree monte"}
    page = client.post(address(ours), wish).url
    client.post(f"{page}control/", {"act": "cancel"})
    assert "personne n’a rien reçu" in client.get(page).text
    right = form(client.get(address(ours)).text)
    assert right["subject"] == "La marée monte à Rive"
    client.post(address(ours), right)
    send = Send.objects.exclude(state=Send.State.CANCELED).get()
    assert send.issue is not None
    assert send.issue.subject == "La marée monte à Rive"
    assert Issue.objects.filter(newsletter=alerts).count() == 1, "no draft is left behind"


def test_a_story_that_changed_while_one_read_is_not_sent(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    client = signed_in(Role.SENDER)
    wish = form(client.get(address(ours)).text)
    answer = client.post(address(ours), wish | {"version": "7"})
    assert answer.status_code == 409
    assert "a changé" in answer.text or "modifié" in answer.text
    assert form(answer.text)["version"] == "1"
    assert not Send.objects.exists()
    assert not AuditEntry.objects.filter(verb="create_issue").exists()


@pytest.mark.parametrize(
    ("state", "words"),
    [("withheld", "n’est pas publié"), ("canceled", "n’est pas publié")],
)
def test_a_story_that_is_not_out_is_no_alert(
    state: str, words: str, signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    client = signed_in(Role.SENDER)
    wish = form(client.get(address(ours)).text)
    ours.article.pubstatus = state
    ours.article.save()
    if state == "withheld":
        assert words in client.get(address(ours)).text
    answer = client.post(address(ours), wish)
    assert answer.status_code == 409
    assert not Send.objects.exists()


def test_an_embargo_holds_against_an_alert(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    client = signed_in(Role.SENDER)
    wish = form(client.get(address(ours)).text)
    ours.article.embargo_until = datetime.now(UTC) + timedelta(hours=1)
    ours.article.save()
    page = client.get(address(ours)).text
    assert "n’est pas publié" in page
    assert "alert-form" not in page
    assert client.post(address(ours), wish).status_code == 409
    assert not Send.objects.exists()


def test_who_may_not_send_has_no_door(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    client = signed_in(Role.EDITOR)
    assert "/alert/" not in client.get(f"/desk/articles/{ours.article.pk}/").text
    assert client.get(address(ours)).status_code == 403
    assert client.post(address(ours)).status_code == 403


def test_without_an_alert_the_next_step_is_named(signed_in: SignedIn, ours: Newsroom) -> None:
    page = signed_in(Role.SENDER).get(address(ours))
    assert "Aucune lettre n’est encore une alerte" in page.text
    assert "alert-form" not in page.text


def test_a_letter_is_never_sent_by_this_door(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter
) -> None:
    client = signed_in(Role.SENDER)
    wish = form(client.get(address(ours)).text) | {"newsletter": ours.newsletter.slug}
    answer = client.post(address(ours), wish)
    assert answer.status_code == 409
    assert "n’est plus une alerte" in answer.text
    assert not Send.objects.exists(), "nor is another one sent in its place"


def test_without_second_thoughts_it_says_so(
    signed_in: SignedIn, ours: Newsroom, alerts: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UNDO_SECONDS", 0)
    assert "part aussitôt" in signed_in(Role.SENDER).get(address(ours)).text
