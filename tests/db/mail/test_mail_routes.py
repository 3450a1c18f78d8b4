"""Which ways out there are, of which kind, and which of them the mail of a send takes."""

from pathlib import Path

import pytest

from publisher.actions.mail import mail_chunk, mail_worker
from publisher.actions.mail.channels import CHANNELS, MailChannel
from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_route import mail_relays, mail_routes, relay_of
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.channels.fake import FakeChannel
from publisher.channels.types import Channel
from publisher.delivery.host import Host
from publisher.delivery.models import Send
from publisher.delivery.routes import Route, Way
from publisher.errors import OutOfReach, SettingError
from tests.db import ledger
from tests.db.ledger import NOW, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_chunk, "compose_row", lambda row, _: [f"to {row.address}".encode()])


def worker(tmp_path: Path, *relays: Relay) -> MailWorker:
    return MailWorker(
        relays=relays, host=Host("machine", "boot"), data_dir=tmp_path, clock=lambda: NOW
    )


def test_each_relay_of_the_setting_is_a_route(settings) -> None:  # type: ignore[no-untyped-def]
    secret = "smtp://u:geheim@one.example.org:2525?weight=3&rate=20/s"
    settings.SMTP_URL = f"{secret} smtps://two.example.org"
    one, two = mail_routes()
    assert (one.name, one.channel, one.weight, one.rate) == ("one.example.org:2525", "smtp", 3, 20)
    assert (two.name, two.channel, two.weight, two.rate) == ("two.example.org:465", "smtp", 1, None)
    assert "geheim" not in repr(one)
    assert [relay.name for relay in mail_relays()] == [one.name, two.name]
    settings.SMTP_URL = "http://one.example.org"
    with pytest.raises(SettingError):
        mail_routes()


def test_without_a_relay_the_mailbox_is_the_route(settings, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    settings.SMTP_URL, settings.DATA_DIR = "", tmp_path
    monkeypatch.delenv("PUBLISHER_MAILBOX", raising=False)
    (relay,) = mail_relays()
    assert relay.name == "mailbox"
    with pytest.raises(OutOfReach, match="set SMTP_URL"):
        _ = relay.channel


def test_another_kind_of_channel_is_one_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: dict[str, FakeChannel] = {}

    def open_it(route: Route) -> Channel:
        return opened.setdefault(route.address, FakeChannel())

    row = MailChannel(
        read=lambda address: Route(name="provider", channel="provider", address=address),
        open=open_it,
        waits=5,
    )
    monkeypatch.setitem(CHANNELS, "provider", row)  # type: ignore[arg-type]
    send = ledger.send_to(3)
    deliver_mail(worker=worker(tmp_path, relay_of(row.read("key"))))
    assert states(send) == {"accepted": 3}
    assert len(opened["key"].sent) == 3


def test_a_send_is_asked_for_its_routes_and_leaves_by_those_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def by_b(send: Send, routes: list[Way], *, group: str = "") -> list[Way]:
        asked.append(send.pk)
        return [one for one in routes if one.name == "b"]

    monkeypatch.setattr(mail_worker, "routes_for", by_b)
    one, other = FakeChannel(), FakeChannel()
    send = ledger.send_to(60)
    relays = Relay(lambda: one, name="a", weight=100), Relay(lambda: other, name="b")
    deliver_mail(worker=worker(tmp_path, *relays))
    assert states(send) == {"accepted": 60}
    assert (len(one.sent), len(other.sent)) == (0, 60)
    assert len(asked) <= 2, "once a turn, not for each row"
