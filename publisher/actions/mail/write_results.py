"""What became of a chunk, written down between two of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from publisher.actions.mail.channels import LONGEST_WAIT
from publisher.actions.mail.chunk_terms import ChunkResults, Terms
from publisher.actions.mail.mail_chunk import Chunk
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.readers.block_bounced import block_bounced
from publisher.channels.replies import sanitized
from publisher.delivery import transitions
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.results import Result, Wait

LEASE = timedelta(seconds=120)
# Seconds before the lease's end after which no body begins: each answer comes, or is given up,
# while the row is still ours.
MARGIN = LONGEST_WAIT + 5.0


def write_results(done: ChunkResults, *, worker: MailWorker, now: datetime) -> None:
    """Write the replies of a chunk, and give back what did not begin; inside the caller's
    transaction."""
    worker_id = worker.process.worker_id
    _apply([*done.results, *done.late], worker_id, now)
    if done.unbegun:
        transitions.abandon(ids=done.unbegun, worker_id=worker_id, now=now)
    for ids, wait in done.waits:
        transitions.abandon(ids=ids, worker_id=worker_id, now=now, wait=wait)
    if done.closed and done.route is not None:
        reply = sanitized(done.route.text)
        why = None if reply else because(RowCode.ROUTE_CLOSED)
        wait = Wait(until=done.again_at, code=done.route.code, reply=reply, why=why)
        transitions.abandon(ids=done.closed, worker_id=worker_id, now=now, wait=wait)


def settle_late(worker: MailWorker) -> None:
    """Wait for answers that are late, and write them down: nothing is under way any more."""
    for relay in worker.relays:
        if relay.late:
            terms = Terms(relays=[relay], domain="", until=_never, goes_on=lambda: False)
            done = Chunk(worker, relay, [], terms=terms, lease=0).finish()
            with transaction.atomic():
                _apply(done.late, worker.process.worker_id, worker.clock())


def _apply(results: Sequence[Result], worker_id: int, now: datetime) -> None:
    """What became of mails, and what it means for their addresses."""
    transitions.apply(results=results, worker_id=worker_id, now=now)
    block_bounced(results=results, now=now)


def _never(_key: int) -> datetime:
    return datetime.max.replace(tzinfo=UTC)  # each late answer has its own end
