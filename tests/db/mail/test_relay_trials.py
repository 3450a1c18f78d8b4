"""A test mail by a relay: asked for at the desk, done once by a worker."""

from datetime import timedelta
from typing import Any

import pytest

from publisher.actions.mail.trials.relays import shown_relays
from publisher.actions.mail.trials.try_relay import ask_trial, forget_old_trials, try_relays
from publisher.delivery.models import RelayTrial
from publisher.delivery.relays import RelayTrouble, record_trouble
from publisher.errors import PublisherError
from publisher.publications.models import Publication, User
from tests.db.ledger import NOW, publication
from tests.sink import Sink

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ask(relay: str, person: User) -> RelayTrial:
    title = Publication.objects.first() or publication()
    return ask_trial(publication=title, relay=relay, person=person, actor="user:x", now=NOW)


def test_a_worker_sends_it_once_to_who_asked(settings: Any) -> None:
    person = User.objects.create_user("camille", email="camille@example.org")
    with Sink() as sink:
        settings.SMTP_URL, settings.ALLOW_PRIVATE = sink.url, [sink.address]
        row = ask(sink.address, person)
        assert try_relays(NOW) == 1
        assert try_relays(NOW) == 0
        assert sink.recipients == ["camille@example.org"]
        row.refresh_from_db()
        assert row.ok
        assert [one["step"] for one in row.steps][-1] == "body"
    settings.SMTP_URL = ""
    RelayTrial.objects.update(started_at=None, done_at=None)
    try_relays(NOW)
    row.refresh_from_db()
    assert row.ok is False
    assert forget_old_trials(NOW + timedelta(days=31)) == 1


def test_what_is_refused(settings: Any) -> None:
    settings.SMTP_URL = "smtp://relay.example.org"
    person = User.objects.create_user("camille", email="camille@example.org")
    with pytest.raises(PublisherError, match="no relay"):
        ask("other.example.org:25", person)
    with pytest.raises(PublisherError, match="no address"):
        ask("relay.example.org:25", User.objects.create_user("louis"))
    for _ in range(10):
        ask("relay.example.org:25", person)
    with pytest.raises(PublisherError, match="ten minutes"):
        ask("relay.example.org:25", person)


def test_what_settings_say_has_no_password(settings: Any) -> None:
    settings.SMTP_URL = "smtp://lettre:geheim@relay.example.org?rate=600/m smtps://b.example.org"
    trouble = RelayTrouble(
        relay="b.example.org:465", reply="554 5.7.1 no", blocked=True, rests_until=None
    )
    record_trouble(trouble, now=NOW)
    first, second = shown_relays()
    assert (first.name, first.user, first.security) == ("relay.example.org:587", "le…", "required")
    assert first.rate == 10
    assert (second.security, second.trouble) == ("tls", trouble)
    assert "geheim" not in repr((first, second))
