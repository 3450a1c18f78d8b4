"""What stands on the pages of settings in a full room."""

from datetime import datetime, timedelta

from publisher.actions.webhooks.endpoints import add_webhook
from publisher.content.codec import timestamp
from publisher.publications.models import Publication
from publisher.syndication.models import WebhookEndpoint, WebhookEvent
from publisher.syndication.webhook_types import TYPES
from tests.web.conftest import Newsroom


def make_webhooks(room: Newsroom, now: datetime) -> None:
    """One that takes what it is told, and fails since, with an event in each state."""
    row = add_webhook(
        publication=room.publication, slug="crm", url="https://crm.example.org/in/publisher",
        events=list(TYPES), actor="user:camille", now=now,
    ).row  # fmt: skip
    states = dict(zip(TYPES, [*WebhookEvent.State.values] * 3, strict=False))
    for number, (name, state) in enumerate(states.items()):
        at = now - timedelta(minutes=40 - number)
        waits = state == WebhookEvent.State.WAITING
        code = "HTTP 503" if waits else "HTTP 200"
        tried = {"at": timestamp(at), "code": code, "ms": 212}
        WebhookEvent.objects.create(
            publication=room.publication, endpoint=row, event_id=f"evt_{row.pk}{number}", type=name,
            subject=f"x:{number}", data=TYPES[name].example, occurred_at=at, queued_at=at,
            state=state, code=code, history=[{**tried, "answer": "plus tard"}],
            settled_at=None if waits else at, attempts=1,
            next_attempt_at=now + timedelta(minutes=5) if waits else None,
        )  # fmt: skip
    WebhookEndpoint.objects.filter(pk=row.pk).update(failing_since=now - timedelta(minutes=3))


def settings_pages(publication: Publication) -> list[str]:
    """The pages of these rows, below /desk/."""
    row = WebhookEndpoint.objects.get(publication=publication)
    webhooks = ["webhooks/", f"webhooks/{row.pk}/", f"webhooks/{row.pk}/?remove=1"]
    return [*webhooks, "audit/", "audit/?kind=create_token", "relays/"]
