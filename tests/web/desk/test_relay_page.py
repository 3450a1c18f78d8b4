"""The page of relays: what settings say without a password, how they are, a test mail's answers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from publisher.actions.mail.trials.try_relay import try_relays
from publisher.delivery.models import RelayTrial
from publisher.delivery.relays import RelayTrouble, record_trouble
from publisher.publications.models import User
from tests.sink import Sink
from tests.web.conftest import Newsroom, make_newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC)


@pytest.fixture
def room() -> Newsroom:
    return make_newsroom("anse", "L’Anse")


@pytest.fixture
def client(room: Newsroom) -> Client:
    made = Client(headers={"host": "localhost", "accept-language": "fr"})
    made.force_login(room.member("louis", "admin"))
    return made


def test_a_test_mail_with_the_answer_of_each_step(client: Client, settings: Any) -> None:
    User.objects.update(email="louis@example.org")
    with Sink() as sink:
        settings.SMTP_URL, settings.ALLOW_PRIVATE = sink.url, [sink.address]
        assert client.post("/desk/relays/", {"relay": sink.address}).status_code == 302
        assert 'http-equiv="refresh"' in client.get("/desk/relays/").text
        try_relays(NOW)
        page = client.get("/desk/relays/").text
        assert sink.recipients == ["louis@example.org"]
    assert "Présentation (EHLO)" in page
    assert "bonne réponse" in page
    assert "louis@example.org" not in page
    assert 'http-equiv="refresh"' not in page


def test_what_is_wrong_stands_first(client: Client, settings: Any) -> None:
    settings.SMTP_URL = "smtp://lettre:geheim@relay.example.org"
    trouble = RelayTrouble(
        relay="relay.example.org:587", reply="535 5.7.8 no", blocked=True, rests_until=NOW
    )
    record_trouble(trouble, now=NOW)
    page = client.get("/desk/relays/").text
    assert "1 relais ne prend pas de messages." in page
    assert "535 5.7.8 no" in page
    assert "geheim" not in page
    answer = client.post("/desk/relays/", {"relay": "relay.example.org:587"})
    assert (answer.status_code, RelayTrial.objects.count()) == (409, 0)
    assert "votre compte n’a pas d’adresse" in answer.text
    assert client.post("/desk/relays/", {"relay": "x"}).status_code == 409


def test_without_a_relay_it_says_so(client: Client, settings: Any) -> None:
    settings.SMTP_URL = ""
    assert "Aucun relais n’est réglé" in client.get("/desk/relays/").text
