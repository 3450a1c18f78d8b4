"""What a partner's reply means for the ledger, and when it is tried again. No clock, no I/O."""

from datetime import datetime, timedelta

from publisher.channels.replies import sanitized
from publisher.channels.types import Outcome, Reply
from publisher.delivery.results import Result
from publisher.delivery.states import State

DELAYS = tuple(timedelta(seconds=s) for s in (30, 300, 900, 1800, 3600))
GIVE_UP = timedelta(days=3)
STATES = {
    Outcome.ACCEPTED: State.ACCEPTED,
    Outcome.DELIVERED: State.DELIVERED,
    Outcome.REFUSED: State.FAILED,
    Outcome.UNKNOWN: State.UNCERTAIN,
}


def partner_result(
    reply: Reply, *, attempt: int, now: datetime, since: datetime, must_go: bool
) -> Result:
    """The ledger's row for the answer to an attempt that began. `since`: when the send was made.

    What is deferred is tried again for three days; what must go, for as long as it takes.
    """
    state = STATES.get(reply.outcome, State.RETRYING)
    words, due_at = sanitized(reply.text), None
    if state == State.RETRYING:
        due_at = now + DELAYS[min(attempt, len(DELAYS)) - 1]
        if reply.retry_after:
            due_at = max(due_at, now + timedelta(seconds=min(reply.retry_after, 86_400)))
        if due_at > since + GIVE_UP and not must_go:
            state, due_at, words = State.FAILED, None, f"given up after {attempt} tries: {words}"
    return Result(
        key=reply.key,
        attempt=attempt,
        state=state,
        code=sanitized(reply.code)[:16],
        reply=words,
        next_attempt_at=due_at,
    )
