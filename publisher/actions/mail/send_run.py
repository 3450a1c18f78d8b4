"""One send as one worker works it off: chunk by chunk, until nothing is due or the time is over."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from publisher.actions.mail.channels import LONGEST_WAIT
from publisher.actions.mail.mail_chunk import Chunk, ChunkResults
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay, next_relay
from publisher.actions.processes.mail_speed import Limit
from publisher.actions.readers.block_bounced import block_bounced
from publisher.actions.sends.self_pause import Tally
from publisher.channels.replies import sanitized
from publisher.delivery import transitions
from publisher.delivery.limits import expiry
from publisher.delivery.models import Send
from publisher.delivery.pace import reserve
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.results import Result, Wait
from publisher.delivery.running_attempts import RunningAttempt
from publisher.delivery.sends import SendState, lock_state, overtaken, stop_canceled
from publisher.delivery.sql.claim_sql import Place

JUDGED_AT_ONCE = 50  # rows, while the first answers may yet stop the send
YIELDS_EVERY = 1.0  # seconds between looks for a more urgent send
LEASE = timedelta(seconds=120)
# Seconds before the lease's end after which no body begins: each answer comes, or is given up,
# while the row is still ours.
MARGIN = LONGEST_WAIT + 5.0


class SendRun:
    """deadline: of time.monotonic(). Between two chunks it gives way to a more urgent send."""

    def __init__(self, worker: MailWorker, send: Send, deadline: float) -> None:
        self._worker, self._send, self._deadline = worker, send, deadline
        self._lists, self._relays = _lists(send), worker.relays_for(send)
        self._domain = send.publication.return_domain or send.publication.domain
        self._tally, self._yields_at = Tally(send), time.monotonic() + YIELDS_EVERY
        self._place = Place()

    def run(self) -> int:
        """Work it off; returns how many bodies began."""
        begun, done = 0, ChunkResults()
        while True:
            relay = None if self._is_over(done) else next_relay(self._relays)
            room, pause = self._room(relay)
            began = time.monotonic()
            rows = self._settle_and_begin(done, relay, room)
            self._tally.count(done.results, self._worker.clock())
            self._worker.stopwatch.add(Limit.DATABASE, time.monotonic() - began)
            self._worker.tell_speed(self._send)
            done = ChunkResults()
            if relay is not None and rows:
                chunk = self._chunk(relay, rows)
                done = chunk.deliver()
                begun += len(chunk.begun)
            elif relay is None or not self._waits(pause):
                return begun

    def _is_over(self, done: ChunkResults) -> bool:
        """Whether no chunk may follow. A relay that failed halts its chunk; another may go on."""
        now = time.monotonic()
        # Whoever waits for a late answer sends others meanwhile.
        ends = self._deadline + (LONGEST_WAIT if self._worker.waits_for_answers() else 0.0)
        if (done.halted and done.route is None) or now >= ends:
            return True
        if now < self._yields_at:
            return False
        self._yields_at = now + YIELDS_EVERY
        return overtaken(self._send, self._worker.clock())

    def _room(self, relay: Relay | None) -> tuple[int, float]:
        """How many rows may begin at this relay now; else the seconds until some may."""
        if relay is None:
            return 0, 0.0
        wanted = relay.chunk_size
        if self._tally.counts:
            wanted = min(wanted, JUDGED_AT_ONCE)
        if relay.rate is None:
            return wanted, 0.0
        now = self._worker.clock()
        return reserve(relay=relay.name, rate=relay.rate, wanted=wanted, now=now)

    def _waits(self, pause: float) -> bool:
        """Whether it waited for a relay's pace; not when there was nothing to wait for."""
        if not pause or time.monotonic() + pause >= self._deadline or self._worker.stopping():
            return False
        time.sleep(pause)
        self._worker.stopwatch.add(Limit.RATE, pause)
        return True

    def _chunk(self, relay: Relay, rows: list[RunningAttempt]) -> Chunk:
        return Chunk(
            self._worker,
            relay,
            rows,
            relays=self._relays,
            until=expiry(self._send),
            domain=self._domain,
            lease=LEASE.total_seconds() - MARGIN,
        )

    def _settle_and_begin(
        self, done: ChunkResults, relay: Relay | None, room: int
    ) -> list[RunningAttempt]:
        """Between two chunks, in one transaction: write the last one's results, look again at the
        send and its readers, and begin the next. Returns the rows that have begun."""
        now = self._worker.clock()
        with transaction.atomic():
            self._write(done)
            state = lock_state(self._send.pk)
            if relay is None or not room or not state.running:
                stop_canceled(now, self._send.pk)
                return []
            return self._begin_some(room, state, now)

    def _begin_some(self, room: int, state: SendState, now: datetime) -> list[RunningAttempt]:
        """The next rows that may begin; who may not be mailed any more is passed over."""
        before = list[int]()
        while ids := self._choose(room, now):
            if ids == before:  # none of them may begin, and none was stopped either
                return []
            if rows := self._begin(ids, state, now):
                return rows
            before = ids
        return []

    def _choose(self, limit: int, now: datetime) -> list[int]:
        return transitions.choose(limit=limit, now=now, send_id=self._send.pk, place=self._place)

    def _begin(self, ids: list[int], state: SendState, now: datetime) -> list[RunningAttempt]:
        return transitions.begin(
            ids=ids,
            worker_id=self._worker.process.worker_id,
            now=now,
            lease_until=now + LEASE,
            edition_id=state.edition_id,
            list_ids=self._lists,
            notice=self._send.kind == Send.Kind.NOTICE,
            test=self._send.kind == Send.Kind.TEST,
        )

    def _write(self, done: ChunkResults) -> None:
        now, worker_id = self._worker.clock(), self._worker.process.worker_id
        write_results(worker=self._worker, results=[*done.results, *done.late], now=now)
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
            chunk = Chunk(
                worker, relay, [], relays=[relay], until=worker.clock(), domain="", lease=0
            )
            done = chunk.finish()
            with transaction.atomic():
                write_results(worker=worker, results=done.late, now=worker.clock())


def write_results(*, worker: MailWorker, results: Sequence[Result], now: datetime) -> None:
    """What became of mails of this process, and what it means for their addresses."""
    transitions.apply(results=results, worker_id=worker.process.worker_id, now=now)
    block_bounced(results=results, now=now)


def _lists(send: Send) -> list[int] | None:
    """The lists through which the issue goes; None for a notice, whose rows have their own."""
    if send.kind != Send.Kind.ISSUE or send.issue is None:
        return None
    return list(send.issue.newsletter.mailing_lists.values_list("pk", flat=True))
