"""What is posted to the alert's door by a broken page or a hostile one: nothing leaves, and what
was typed is given back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from publisher.delivery.models import Send
from publisher.editorial.models import Issue, Newsletter
from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import Newsroom
from tests.web.desk.test_alert import address, alerts, form  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role


def posted(client: Client, ours: Newsroom, **words: str) -> Any:
    return client.post(address(ours), form(client.get(address(ours)).text) | words)


@pytest.mark.parametrize(
    "words",
    [
        {"subject": ""},
        {"subject": " \u00a0 "},
        {"subject": "x" * 201},
        {"subject": "Port\r\nBcc: tous@example.org"},
        {"subject": "Port\0 rouvert"},
        {"version": ""},
        {"version": "deux"},
        {"version": "-1"},
        {"version": "9" * 40},
        {"newsletter": "nulle"},
        {"newsletter": "\0"},
    ],
)
def test_what_cannot_be_sent_changes_nothing_and_is_given_back(
    words: dict[str, str],
    signed_in: SignedIn,
    ours: Newsroom,
    alerts: Newsletter,  # noqa: F811
) -> None:
    client = signed_in(Role.SENDER)
    answer = posted(client, ours, **({"subject": "Le port rouvre"} | words))
    assert answer.status_code == (400 if any("\0" in one for one in words.values()) else 409)
    assert not Send.objects.exists()
    assert not Issue.objects.filter(newsletter=alerts).exists()
    assert not AuditEntry.objects.filter(verb__in=["create_issue", "send_issue"]).exists()
    if "subject" not in words and answer.status_code == 409:
        assert 'value="Le port rouvre"' in answer.text


@pytest.mark.parametrize("key", ["", "\0", "x" * 5_000, "'; --", "\u202e", "é" * 64])
def test_any_key_of_the_form_sends_once(
    key: str,
    signed_in: SignedIn,
    ours: Newsroom,
    alerts: Newsletter,  # noqa: F811
) -> None:
    client = signed_in(Role.SENDER)
    answers = [posted(client, ours, key=key, subject="Le port rouvre") for _ in range(2)]
    assert answers[0].status_code in (302, 400, 409)
    assert Send.objects.count() == (1 if answers[0].status_code == 302 else 0)
