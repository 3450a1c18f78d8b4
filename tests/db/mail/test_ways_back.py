"""Whether rejections come back: tried by a mail of our own, said by preflight and on Today."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection

from publisher.actions.mail import probe_way_back as probing
from publisher.actions.mail.probe_way_back import came_since, probe_way_back
from publisher.actions.mail.receive_mail import receive_mail
from publisher.actions.preflight.sender import way_back_findings
from publisher.actions.publications.ways_back import is_untried
from publisher.cli.main import run
from publisher.delivery.models import WayBack
from publisher.errors import OutOfReach, Refused
from publisher.publications.models import AuditEntry
from tests.db import ledger
from tests.db.ledger import NOW
from tests.db.mail.test_receive_mail import bounce, delivery, token
from tests.sink import Sink

__all__ = ["delivery"]  # a fixture
pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOMAIN = "retours.gazette-du-pont.fr"


@pytest.fixture(autouse=True)
def _open(monkeypatch):
    monkeypatch.setattr(probing, "exits_open", lambda **_: True)


@pytest.fixture
def relay(settings):
    with Sink() as made:
        settings.SMTP_URL = made.url
        settings.ALLOW_PRIVATE = [made.address]
        yield made


@pytest.fixture
def title():
    made = ledger.publication()
    made.return_domain = DOMAIN
    made.save()
    return made


def codes(title):
    return [(one.code, one.values["domain"]) for one in way_back_findings(title)]


def test_a_probe_goes_out_by_the_relay_and_is_known_when_it_comes_in(title, relay):
    assert codes(title) == [("way_back_untried", DOMAIN)]
    way = probe_way_back(publication=title, actor="cli:test", now=NOW)
    sent = way.probed_at
    assert not came_since(way, sent)
    assert codes(title) == [("way_back_untried", DOMAIN)]
    [mail] = relay.mails
    assert mail.sender == mail.recipient
    assert mail.recipient.endswith(f"@{DOMAIN}")
    found = receive_mail(recipient=mail.recipient.upper(), raw=mail.body, now=NOW)
    assert (found.result, found.kept) == ("probe", None)
    assert came_since(way, sent)
    assert codes(title) == []
    assert AuditEntry.objects.get(verb="probe_way_back").detail == {"domain": DOMAIN}


def test_any_report_shows_that_the_way_is_open(delivery, relay):
    title = delivery.publication
    title.return_domain = DOMAIN
    title.save()
    assert is_untried(title)
    receive_mail(recipient=f"b-{token('return', delivery)}@{DOMAIN}", raw=bounce(), now=NOW)
    assert codes(title) == []
    title.return_domain = "autre.gazette-du-pont.fr"
    assert codes(title) == [("way_back_untried", "autre.gazette-du-pont.fr")], "not that of another"


def test_the_built_in_mailbox_and_examples_need_none(title, settings):
    settings.SMTP_URL = ""
    assert codes(title) == []
    settings.SMTP_URL = "smtp://relay.example.net"
    title.return_domain = "bounces.example.org"
    assert codes(title) == []


def test_a_relay_that_refuses_is_named(title, relay, monkeypatch):
    monkeypatch.setattr(
        relay,
        "answer",
        lambda stage, talk, reply: "550 5.7.1 no relaying" if stage == "RCPT" else reply,
    )
    with pytest.raises(Refused, match="no relaying"):
        probe_way_back(publication=title, actor="cli:test", now=NOW)
    assert not AuditEntry.objects.filter(verb="probe_way_back").exists()
    relay.close()
    with pytest.raises(OutOfReach):
        probe_way_back(publication=title, actor="cli:test", now=NOW)


def test_nothing_leaves_a_copied_ledger(title, relay, monkeypatch):
    monkeypatch.setattr(probing, "exits_open", lambda **_: False)
    with pytest.raises(Refused, match="copy"):
        probe_way_back(publication=title, actor="cli:test", now=NOW)
    assert relay.mails == []


@pytest.mark.django_db(transaction=True)
def test_the_command_waits_until_it_is_back(title, relay, capfd):
    assert run(["mail", "probe", "--wait", "0", "--json"]) == 1
    said = capfd.readouterr()
    assert json.loads(said.out)["came_at"] is None
    assert json.loads(said.err)["error"]["code"] == "probe_lost"

    def bring() -> None:
        """As a mail server does it: by the command for MTAs, or by LMTP."""
        while len(relay.mails) < 2:
            threading.Event().wait(0.02)
        WayBack.objects.update(came_at=NOW + timedelta(days=3650))
        connection.close()  # this thread's

    thread = threading.Thread(target=bring)
    thread.start()
    assert run(["mail", "probe", "--wait", "20"]) == 0
    thread.join(10)
    assert "it came back" in capfd.readouterr().out


def test_no_token_of_another_kind_is_a_probe(delivery):
    title, number = delivery.publication, delivery.pk  # the same number, another row
    way = WayBack.objects.create(pk=number, publication=title, domain=DOMAIN)
    found = receive_mail(recipient=f"b-{token('return', delivery)}@{DOMAIN}", raw=bounce(), now=NOW)
    assert found.result == "bounced"
    way.refresh_from_db()
    assert way.came_at is None
