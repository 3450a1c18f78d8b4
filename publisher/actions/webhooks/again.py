"""Events of an endpoint once more, and one that is a test."""

from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.feeds.wake_hub import wake_hub
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.syndication.models import WebhookEndpoint, WebhookEvent
from publisher.syndication.outbox import new_event_id
from publisher.syndication.webhook_types import TEST

State = WebhookEvent.State
KEPT = timedelta(days=30)  # how long the log goes back


def send_test(*, webhook: WebhookEndpoint, actor: str, now: datetime) -> WebhookEvent:
    """An event that says that it is a test; tried once, paused or not."""
    with transaction.atomic():
        row = WebhookEvent.objects.create(
            publication_id=webhook.publication_id,
            endpoint=webhook,
            event_id=new_event_id(),
            type=TEST,
            subject=new_event_id(),
            data={"test": True},
            occurred_at=now,
            queued_at=now,
        )
        _record(webhook, "test_webhook", actor, now)
        wake_hub()
    return row


def replay_event(*, event: WebhookEvent, actor: str, now: datetime) -> None:
    """Send one event again, under its old webhook-id. Raises Refused `nothing_to_replay` for a
    test, one that waits still, or one whose reader was forgotten."""
    if not _replay(event.endpoint, actor, now, event_pk=event.pk):
        message = "it waits still, or nothing of it is left"
        raise Refused("nothing_to_replay", message, "EVENT")


def replay_since(*, webhook: WebhookEndpoint, since: datetime, actor: str, now: datetime) -> int:
    """Send again all that happened since, taken or not, in its order. Returns how many. Raises
    PublisherError `bad_time` for a time to come, or before the log."""
    if not now - KEPT <= since <= now:
        raise PublisherError("bad_time", "give a time of the last 30 days", "--since")
    return _replay(webhook, actor, now, since=since)


def _replay(
    webhook: WebhookEndpoint,
    actor: str,
    now: datetime,
    *,
    event_pk: int | None = None,
    since: datetime | None = None,
) -> int:
    rows = WebhookEvent.objects.filter(endpoint=webhook).exclude(data={}).exclude(type=TEST)
    rows = rows.filter(state__in=(State.DELIVERED, State.FAILED), claimed_until=None)
    if event_pk is not None:
        rows = rows.filter(pk=event_pk)
    if since is not None:
        rows = rows.filter(occurred_at__gte=since)
    with transaction.atomic():
        number = rows.update(
            state=State.WAITING,
            replay=True,
            queued_at=now,
            attempts=0,
            next_attempt_at=None,
            verdict="",
            settled_at=None,
        )
        if number:
            _record(webhook, "replay_webhook", actor, now, events=number)
            wake_hub()
    return number


def _record(
    webhook: WebhookEndpoint, verb: str, actor: str, now: datetime, **detail: object
) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=webhook,
        at=now,
        publication=webhook.publication,
        webhook=webhook.slug,
        **detail,
    )
