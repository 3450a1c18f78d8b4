"""Pushes through the ledger: two secrets at once, receipts, a destination that is gone."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from publisher.actions.partners.add_partner import add_partner
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.destination_settings import secrets_of
from publisher.actions.partners.pulling.inventory import inventory
from publisher.actions.partners.terms.rotate_secret import rotate_secret
from publisher.publications.models import Publication
from publisher.syndication.models import Destination
from tests.channels.web_server import Answer, WebServer
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, states, story
from tests.db.partners.pulls import puller, shelf

pytestmark = [pytest.mark.django_db, pytest.mark.database]
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def title() -> Publication:
    return publication()


@pytest.fixture
def server(settings: Any) -> Iterator[WebServer]:
    made = WebServer()
    settings.ALLOW_PRIVATE = [made.address]
    yield made
    made.close()


@pytest.fixture
def pushed(title: Publication, server: WebServer) -> Destination:
    return add_partner(
        publication=title, slug="reseau", name="", channel="webhook", actor="test", now=NOW,
        settings={"url": f"http://{server.address}/in"},
    )  # fmt: skip


def test_both_secrets_sign_until_the_old_one_ends(
    title: Publication,
    server: WebServer,
    pushed: Destination,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("publisher.editorial.clock.database_now", lambda: datetime.now(UTC))
    old, now = secrets_of(pushed)["secret"], datetime.now(UTC)
    _, made = rotate_secret(destination=pushed, actor="test", now=now)
    story(title, guid="a")
    deliver_to_partners(now=NOW)
    for secret in (old, made["secret"]):
        Webhook(secret).verify(server.requests[0].body, server.requests[0].headers)
    Destination.objects.update(secret_before_until=now - timedelta(seconds=1))
    story(title, guid="b")
    deliver_to_partners(now=NOW)
    Webhook(made["secret"]).verify(server.requests[1].body, server.requests[1].headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(server.requests[1].body, server.requests[1].headers)


def test_a_receipt_is_delivered_and_stands_in_the_inventory(
    title: Publication, server: WebServer, pushed: Destination
) -> None:
    story(title, guid="a")
    deliver_to_partners(now=NOW)
    server.behave = lambda handler: Answer(200, JSON, json.dumps({"acknowledged": True}).encode())
    story(title, guid="b")
    deliver_to_partners(now=NOW)
    assert states(pushed) == ["accepted", "delivered"]
    held = {one.guid: one.acknowledged_at is not None for one in inventory(pushed.partner)}
    assert held == {"a": False, "b": True}


def test_a_destination_that_is_removed_takes_its_tokens_and_positions_with_it(
    title: Publication,
) -> None:
    destination = shelf(title)
    reader = puller(destination)
    story(title, guid="a")
    deliver_to_partners(now=NOW)
    assert reader.read()
    destination.delete()
    assert reader.get(after=reader.cursor).status_code == 401
    story(title, guid="b")
    assert deliver_to_partners(now=NOW) == 0
