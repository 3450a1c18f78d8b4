"""How webhooks and their events are shown."""

from typing import Any

from publisher.actions.webhooks.deliver import body_of
from publisher.actions.webhooks.looking import Listed
from publisher.cli.output import timestamp
from publisher.syndication.models import WebhookEndpoint, WebhookEvent


def describe_webhook(row: WebhookEndpoint) -> dict[str, Any]:
    """An endpoint as JSON, without its secrets."""
    return {
        "webhook": row.slug,
        "publication": row.publication.slug,
        "url": row.url,
        "events": row.events,
        "paused_at": timestamp(row.paused_at),
        "paused_code": row.paused_code or None,
        "failing_since": timestamp(row.failing_since),
        "tried_again_at": timestamp(row.probe_at),
        "secret_before_until": timestamp(row.secret_before_until),
        "created_by": row.created_by,
        "created_at": timestamp(row.created_at),
        "changed_at": timestamp(row.changed_at),
    }


def describe_listed(one: Listed) -> dict[str, Any]:
    """The same, with how many events wait and when it took the last one."""
    return {
        **describe_webhook(one.row),
        "waiting": one.waiting,
        "last_delivered_at": timestamp(one.last.settled_at if one.last else None),
    }


def state_of(row: WebhookEndpoint) -> str:
    """One word for a table."""
    if row.paused_at is not None:
        return f"paused ({row.paused_code})" if row.paused_code else "paused"
    return "failing" if row.failing_since else "active"


def describe_event(row: WebhookEvent) -> dict[str, Any]:
    """An event as JSON, with its body as it is sent."""
    return {
        "event": row.event_id,
        "type": row.type,
        "state": row.state,
        "occurred_at": timestamp(row.occurred_at),
        "attempts": row.attempts,
        "code": row.code or None,
        "answer": row.history[-1]["answer"] or None if row.history else None,
        "next_attempt_at": timestamp(row.next_attempt_at),
        "settled_at": timestamp(row.settled_at),
        "replay": row.replay,
        "body": body_of(row),
        "tries": row.history,
    }
