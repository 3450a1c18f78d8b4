"""One chunk over its channel: what a lane does. No ledger but by `Attempts`."""

import logging
import time

from django.db import InterfaceError, OperationalError

from publisher.actions.partners.rounds.attempts import Attempts
from publisher.actions.partners.rounds.chunk import Chunk
from publisher.actions.partners.rounds.due_rows import Clock
from publisher.channels.types import Outcome, Parcel, Reply
from publisher.delivery.partners.partner_retries import Verdict, verdict_of

log = logging.getLogger(__name__)
CHUNK = 0.5  # seconds that what is begun together may take


def bring(chunk: Chunk, attempts: Attempts, clock: Clock) -> None:
    """Deliver the chunk's parcels one after the other, until the place fails or it takes too long;
    what is heard is kept in the chunk and in the journal."""
    started = time.monotonic()
    for delivery, parcel in chunk.parcels:
        if chunk.breaker.rests or time.monotonic() > started + 2 * CHUNK:
            break
        reply = _reply(chunk, parcel, attempts)
        if reply is None:
            continue
        now = clock()
        chunk.breaker.heard(reply, now)
        chunk.answers.append((delivery, reply, now))
        attempts.settle(chunk, delivery, reply)
        if verdict_of(reply) == Verdict.GONE:
            break
    chunk.seconds = time.monotonic() - started


def _reply(chunk: Chunk, parcel: Parcel, attempts: Attempts) -> Reply | None:
    """The answer to one parcel, None when it did not begin. Where the channel breaks nobody knows
    whether it arrived."""

    def begin(which: Parcel) -> bool:
        return attempts.begin(chunk, which)

    try:
        return next(iter(chunk.channel.deliver([parcel], begin)), None)
    except (OperationalError, InterfaceError, OSError):  # the ledger's, or the journal's
        raise
    except Exception as error:
        log.exception("delivery %s broke its channel", parcel.key)
        said = f"it broke on the way: {type(error).__name__}"
        return Reply(key=parcel.key, outcome=Outcome.UNKNOWN, code="failed", text=said)
