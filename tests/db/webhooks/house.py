"""A publication with a webhook to a real server, and what the server got."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from publisher.actions.feeds.hub.work_hub import HubWorker
from publisher.actions.webhooks.deliver import Webhooks
from publisher.actions.webhooks.endpoints import add_webhook
from publisher.publications.models import Publication
from publisher.syndication.models import WebhookEndpoint, WebhookEvent
from publisher.syndication.webhook_types import TYPES
from tests.channels.web_server import WebServer
from tests.db.partner_rows import NOW

State = WebhookEvent.State


class House:
    """`now` is the clock of its worker; `secrets` of its endpoints, by name."""

    def __init__(self, title: Publication) -> None:
        self.title, self.now = title, NOW
        self.secrets = dict[str, str]()

    def webhook(
        self, server: WebServer, slug: str = "crm", events: Sequence[str] = tuple(TYPES)
    ) -> WebhookEndpoint:
        made = add_webhook(
            publication=self.title, slug=slug, url=f"http://{server.address}/{slug}",
            events=events, actor="test", now=self.now,
        )  # fmt: skip
        self.secrets[slug] = made.secret
        return made.row

    def work(self, seconds: float = 10) -> None:
        """One slice of a worker that begins anew, as after a kill."""
        worker = HubWorker(clock=self.clock, kinds={"webhook": Webhooks()})
        try:
            worker.run(seconds=seconds)
        finally:
            worker.close()

    def clock(self) -> datetime:
        return self.now

    def later(self, **parts: float) -> datetime:
        self.now += timedelta(**parts)
        return self.now


def bodies(server: WebServer, secret: str) -> list[dict[str, Any]]:
    """What came, each verified by the standard's own library."""
    for one in server.requests:
        Webhook(secret).verify(one.body, one.headers)
    return [json.loads(one.body) for one in server.requests]


def standing(webhook: WebhookEndpoint) -> list[tuple[str, str]]:
    """Type and state of its events, the oldest first."""
    rows = WebhookEvent.objects.filter(endpoint=webhook).order_by("pk")
    return list(rows.values_list("type", "state"))
