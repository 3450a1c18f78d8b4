"""How a send stands, in the contract's shape."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from publisher.actions.processes.health import recent_health
from publisher.actions.processes.mail_speed import Limit, recent_speeds, together
from publisher.actions.sends.oldest_open import oldest_of
from publisher.content.codec import timestamp
from publisher.delivery.models import Delivery, Send
from publisher.delivery.relays import relays_in_trouble
from publisher.delivery.sends import GOING, UNDER_WAY
from publisher.delivery.states import State
from publisher.delivery.wording import hold_document, reply_in_words
from publisher.publications.models import DkimKey

FIRST = (State.PENDING, State.LEASED, State.ATTEMPTING)  # they wait for nothing but their turn
EXPLAINED = (State.RETRYING, State.BOUNCED, State.FAILED)
MOST_REPLIES = 20


def send_status(send: Send) -> dict[str, Any]:
    """The document of `send status`; the sum of its counts is the number of recipients.

    Counts are read in one query; the send's own row should be fresh.
    """
    counts = _counts(send)
    speed = speed_of(send, counts)
    return {
        "send": str(send.pk),
        "issue": str(send.issue_id) if send.issue_id else None,
        "kind": send.kind,
        "state": send.state,
        **hold_document(send.hold),
        "recipients": send.recipients,
        "counts": counts,
        "replies": _replies(send) if any(counts[state] for state in EXPLAINED) else [],
        "relays": _relays() if send.state in UNDER_WAY else [],
        "uncertain": _uncertain(send) if counts[State.UNCERTAIN] else [],
        "complaints": send.complaints,
        **_standstill(send),
        **speed,
        "last_reader_at": timestamp(speed["last_reader_at"]),
        "created_at": timestamp(send.created_at),
        "not_before": timestamp(send.not_before),
        "not_after": timestamp(send.not_after),
        "finished_at": timestamp(send.finished_at),
    }


def _counts(send: Send) -> dict[str, int]:
    counts = {state.value: 0 for state in State}
    grouped = Delivery.objects.filter(send=send).values_list("state").annotate(n=Count("pk"))
    counts.update(grouped.order_by())
    if send.started_at is None and not any(counts.values()):
        counts[State.PENDING] = send.recipients  # expected: the audience is frozen at the start
    return counts


def _standstill(send: Send) -> dict[str, Any]:
    """Since when its oldest delivery is due, and who is not there to take it; for sends that go."""
    if send.state not in GOING:
        return {"oldest_open": None, "silent": [], "full_disks": []}
    now, found = timezone.now(), recent_health()
    late = send.state == Send.State.SCHEDULED and send.not_before <= now
    since = send.not_before if late else oldest_of(send.pk, now)
    return {
        "oldest_open": timestamp(since),
        "silent": list(found.silent),
        "full_disks": list(found.full_disks),
    }


def speed_of(send: Send, counts: Mapping[str, int]) -> dict[str, Any]:
    """How fast it goes, what limits it, and when the last reader will have it, as it goes now."""
    if send.state not in GOING:
        return {"connections": 0, "rate": None, "limited_by": None, "last_reader_at": None}
    now, speed = timezone.now(), together(recent_speeds(), send.pk)
    limit = speed.limited_by or (Limit.RELAY if relays_in_trouble() else None)
    if limit is Limit.COMPOSING and _signs(send, now):
        limit = Limit.SIGNING
    return {
        "connections": speed.connections,
        "rate": round(speed.rate, 1) if speed.rate else None,
        "limited_by": limit,
        "last_reader_at": _last_reader_at(send, counts, speed.rate, now),
    }


def _signs(send: Send, now: datetime) -> bool:
    keys = DkimKey.objects.filter(publication=send.publication, active_from__lte=now)
    return keys.filter(retired_at=None).exists()


def _last_reader_at(
    send: Send, counts: Mapping[str, int], rate: float, now: datetime
) -> datetime | None:
    """None where nothing leaves. Who is tried again has its time already."""
    if not rate:
        return None
    first = now + timedelta(seconds=sum(counts.get(state, 0) for state in FIRST) / rate)
    if not counts.get(State.RETRYING):
        return first
    rows = Delivery.objects.filter(send=send, state=State.RETRYING)
    again: datetime | None = rows.aggregate(Max("next_attempt_at"))["next_attempt_at__max"]
    return max(first, again or first)


def _replies(send: Send) -> list[dict[str, Any]]:
    """Why those who have not got it have not: replies and reasons, the commonest first."""
    rows = Delivery.objects.filter(send=send, state__in=EXPLAINED).order_by()
    alike = ("state", "reply_code", "reply", "stage", "verdict", "reason")
    grouped = rows.values(*alike).annotate(deliveries=Count("pk"))
    commonest = grouped.order_by("-deliveries", "state", "reply_code", "reply")[:MOST_REPLIES]
    return [
        {
            "state": row["state"],
            "reply_code": row["reply_code"],
            "reply": reply_in_words(row["reply"], row["reason"]),
            "stage": row["stage"],
            "verdict": row["verdict"],
            "deliveries": row["deliveries"],
        }
        for row in commonest
    ]


def _relays() -> list[dict[str, Any]]:
    """Relays that take no mail, with their replies, while that may keep the send waiting."""
    return [
        {
            "relay": trouble.relay,
            "reply": trouble.reply,
            "blocked": trouble.blocked,
            "rests_until": timestamp(trouble.rests_until),
        }
        for trouble in relays_in_trouble()
    ]


def _uncertain(send: Send) -> list[dict[str, Any]]:
    rows = Delivery.objects.filter(send=send, state=State.UNCERTAIN).order_by("pk")
    return [
        {"delivery": str(key), "address": address, "attempted_at": timestamp(at), "host": host}
        for key, address, at, host in rows.values_list("pk", "address", "dated_at", "worker__host")
    ]
