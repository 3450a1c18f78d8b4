"""What a partner's reply means for the ledger, and when it is tried again. No clock, no I/O."""

import zlib
from datetime import datetime, timedelta
from enum import StrEnum

from publisher.channels.replies import sanitized
from publisher.channels.types import Outcome, Reply
from publisher.delivery.results import Result
from publisher.delivery.states import State

DELAYS = tuple(timedelta(seconds=s) for s in (30, 300, 900, 1800, 3600))
SLOWLY = timedelta(hours=1)  # a receiver's mistake is mended by people
GIVE_UP = timedelta(days=5)
LONGEST_ASKED = timedelta(days=1)  # of what a Retry-After may ask for
KILLS_WITHIN = timedelta(minutes=5)  # for the first two hours, then a 24th of their age
JITTER = 0.1  # of a delay, on top of it
STATES = {
    Outcome.ACCEPTED: State.ACCEPTED,
    Outcome.DELIVERED: State.DELIVERED,
    Outcome.UNKNOWN: State.UNCERTAIN,
}


class Verdict(StrEnum):
    """What a refusal of a partner's is about; kept in the delivery's `verdict`."""

    ROUTE = "route"  # it is out of reach, or takes nothing now
    ASKED = "asked"  # the same, and it said for how long
    MISTAKE = "mistake"  # it refuses what it should take: most likely set up wrongly
    GONE = "gone"  # it says that nobody is there any more
    REFUSED = "refused"  # this story, for good


LATER = (Verdict.ROUTE, Verdict.ASKED, Verdict.MISTAKE, Verdict.GONE)


def verdict_of(reply: Reply) -> Verdict | None:
    """What a reply that is no acceptance is about; None for one that is, and where none came.

    A channel says MISTAKE or GONE by `Reply.verdict`; of HTTP its code is enough (RFC 9110 15.5:
    410 is for good; what else is refused with 3xx or 4xx, somebody will mend).
    """
    if reply.outcome in STATES:
        return None
    if reply.outcome in (Outcome.ROUTE, Outcome.DEFERRED):
        return Verdict.ASKED if reply.retry_after else Verdict.ROUTE
    if reply.verdict == Verdict.GONE or reply.code == "HTTP 410":
        return Verdict.GONE
    if reply.verdict == Verdict.MISTAKE or reply.code.startswith(("HTTP 3", "HTTP 4")):
        return Verdict.MISTAKE
    return Verdict.REFUSED


def partner_result(
    reply: Reply,
    *,
    attempt: int,
    now: datetime,
    since: datetime,
    must_go: bool,
    urgent: bool = False,
) -> Result:
    """The ledger's row for the answer to an attempt that began. `since`: when the send was made.

    What is not taken now is tried again for five days; what must go, for as long as it takes; what
    is urgent, more often.
    """
    verdict, words, due_at = verdict_of(reply), sanitized(reply.text), None
    state = STATES.get(reply.outcome, State.FAILED)
    if verdict in LATER:
        state = State.RETRYING
        due_at = now + _wait(reply, verdict, attempt, now - since, urgent=urgent)
        if due_at > since + GIVE_UP and not must_go:
            state, due_at, words = State.FAILED, None, f"given up after {attempt} tries: {words}"
    return Result(
        key=reply.key,
        attempt=attempt,
        state=state,
        code=sanitized(reply.code)[:16],
        reply=words,
        next_attempt_at=due_at,
        verdict=verdict or "",
    )


def _wait(
    reply: Reply, verdict: Verdict | None, attempt: int, age: timedelta, *, urgent: bool
) -> timedelta:
    delay = DELAYS[min(attempt, len(DELAYS)) - 1]
    if verdict in (Verdict.MISTAKE, Verdict.GONE):
        delay = SLOWLY
    if urgent:
        delay = min(delay, max(KILLS_WITHIN, age / 24))
    return max(delay + jitter(delay, reply.key, attempt), asked(reply))


def asked(reply: Reply) -> timedelta:
    """How long the other side asked us to wait (Retry-After), a day at most."""
    return min(timedelta(seconds=reply.retry_after or 0), LONGEST_ASKED)


def jitter(delay: timedelta, *of: int) -> timedelta:
    """Up to a tenth of the delay, always the same for the same numbers: what failed together does
    not come back together."""
    return delay * JITTER * (zlib.crc32(repr(of).encode()) / 2**32)
