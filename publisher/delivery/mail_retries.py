"""What a relay's reply to a mail means for the ledger, and when the mail is tried again. No I/O."""

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta

from publisher.channels.replies import sanitized
from publisher.channels.types import Outcome, Reply
from publisher.delivery.results import Result
from publisher.delivery.states import State

DELAYS = tuple(timedelta(minutes=m) for m in (5, 15, 30, 60, 120, 240, 480))
ROUTE_DELAYS = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds
LONGEST_REST = ROUTE_DELAYS[-1]


def retry_at(key: int, attempt: int, *, now: datetime, until: datetime) -> datetime | None:
    """When delivery `key` is tried again after its n-th attempt, or None when that is after
    `until`.

    The delay varies by a fifth, the same way every time, so that many do not come back at once.
    """
    delay = DELAYS[min(attempt, len(DELAYS)) - 1]
    share = zlib.crc32(f"{key}:{attempt}".encode()) % 1000 / 1000
    due = now + delay * (0.9 + share / 5)
    return due if due <= until else None


def route_delay(failures: int) -> float:
    """Seconds that a route rests after so many failures in a row."""
    return ROUTE_DELAYS[min(failures, len(ROUTE_DELAYS)) - 1]


def mail_result(
    reply: Reply, *, attempt: int, clock: Callable[[], datetime], until: datetime
) -> Result:
    """The ledger's row for the answer to an attempt that began. clock: aware UTC time; `until`:
    when the send is stale (delivery/limits.py)."""
    code, words, due = reply.code[:16], sanitized(reply.text), None
    if reply.outcome is Outcome.ACCEPTED:
        state = State.ACCEPTED
    elif reply.outcome in (Outcome.DEFERRED, Outcome.ROUTE):
        state, due = State.RETRYING, _due(reply, attempt, clock(), until)
        if due is None:
            state, words = State.FAILED, f"given up after {attempt} attempts: {words}"
    else:
        state = _final(reply)
    return Result(
        key=reply.key,
        attempt=attempt,
        state=state,
        code=code,
        reply=words,
        next_attempt_at=due,
        stage=reply.stage,
        verdict=reply.verdict,
    )


def _due(reply: Reply, attempt: int, now: datetime, until: datetime) -> datetime | None:
    due = retry_at(reply.key, attempt, now=now, until=until)
    if due is None:
        return None
    if reply.outcome is Outcome.ROUTE and not reply.code.startswith("5"):
        # It was not about this delivery. A refusal for good may yet be of this one alone.
        due = now + timedelta(seconds=ROUTE_DELAYS[-1])
    asked = timedelta(seconds=min(reply.retry_after or 0.0, 86_400))
    return max(due, now + asked)


def _final(reply: Reply) -> State:
    if reply.outcome is Outcome.DELIVERED:
        return State.DELIVERED
    if reply.outcome is Outcome.REFUSED:
        return State.BOUNCED if reply.invalid else State.FAILED
    return State.UNCERTAIN
