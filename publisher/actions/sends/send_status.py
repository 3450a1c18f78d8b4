"""How a send stands, in the contract's shape."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count

from publisher.delivery.models import Delivery, Send
from publisher.delivery.relays import relays_in_trouble
from publisher.delivery.states import State
from publisher.delivery.wording import hold_document

EXPLAINED = (State.RETRYING, State.BOUNCED, State.FAILED)
GOING = (Send.State.RUNNING, Send.State.PAUSED)
MOST_REPLIES = 20


def send_status(send: Send) -> dict[str, Any]:
    """The document of `send status`; the sum of its counts is the number of recipients.

    Counts are read in one query; the send's own row should be fresh.
    """
    counts = {state.value: 0 for state in State}
    grouped = Delivery.objects.filter(send=send).values_list("state").annotate(n=Count("pk"))
    counts.update(grouped.order_by())
    if send.started_at is None and not any(counts.values()):
        counts[State.PENDING] = send.recipients  # expected: the audience is frozen at the start
    return {
        "send": str(send.pk),
        "issue": str(send.issue_id) if send.issue_id else None,
        "kind": send.kind,
        "state": send.state,
        **hold_document(send.hold),
        "recipients": send.recipients,
        "counts": counts,
        "replies": _replies(send) if any(counts[state] for state in EXPLAINED) else [],
        "relays": _relays() if send.state in GOING else [],
        "uncertain": _uncertain(send) if counts[State.UNCERTAIN] else [],
        "created_at": _time(send.created_at),
        "not_before": _time(send.not_before),
        "not_after": _time(send.not_after),
        "finished_at": _time(send.finished_at),
    }


def _replies(send: Send) -> list[dict[str, Any]]:
    """What the other side said to those who have not got it, the commonest first."""
    rows = Delivery.objects.filter(send=send, state__in=EXPLAINED).order_by()
    grouped = rows.values("state", "reply_code", "reply").annotate(deliveries=Count("pk"))
    commonest = grouped.order_by("-deliveries", "state", "reply_code", "reply")[:MOST_REPLIES]
    return [dict(row) for row in commonest]


def _relays() -> list[dict[str, Any]]:
    """Relays that take no mail, in their own words, while that may keep the send waiting."""
    return [
        {
            "relay": ailing.relay,
            "reply": ailing.words,
            "blocked": ailing.blocked,
            "rests_until": _time(ailing.rests_until),
        }
        for ailing in relays_in_trouble()
    ]


def _uncertain(send: Send) -> list[dict[str, Any]]:
    rows = Delivery.objects.filter(send=send, state=State.UNCERTAIN).order_by("pk")
    return [
        {"delivery": str(key), "address": address, "attempted_at": _time(at), "host": host}
        for key, address, at, host in rows.values_list("pk", "address", "dated_at", "worker__host")
    ]


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
