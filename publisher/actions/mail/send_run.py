"""One send as one worker works it off: chunk by chunk, until nothing is due or the time is over."""

import time
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from django.db import transaction

from publisher.actions.issues.variants import Chooser, begin_as_cut
from publisher.actions.mail.channels import LONGEST_WAIT
from publisher.actions.mail.chunk_terms import ChunkResults, Terms
from publisher.actions.mail.mail_chunk import Chunk
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay, next_relay
from publisher.actions.mail.write_results import LEASE, MARGIN, write_results
from publisher.actions.processes.mail_speed import Limit
from publisher.actions.sends.self_pause import Tally
from publisher.delivery import transitions
from publisher.delivery.limits import expiry
from publisher.delivery.models import Send
from publisher.delivery.pace import reserve
from publisher.delivery.running_attempts import RunningAttempt
from publisher.delivery.sends import (
    SendState,
    lock_state,
    may_continue,
    overtaken,
    stop_canceled,
)
from publisher.delivery.sql.claim_sql import Place
from publisher.editorial.models import WelcomeStep

JUDGED_AT_ONCE = 50  # rows, while the first answers may yet stop the send
YIELDS_EVERY = 1.0  # seconds between looks for a more urgent send


class SendRun:
    """deadline: of time.monotonic(). Between two chunks it gives way to a more urgent send."""

    def __init__(self, worker: MailWorker, send: Send, deadline: float) -> None:
        self._worker, self._send, self._deadline = worker, send, deadline
        self._lists, self._relays = _lists(send), worker.relays_for(send)
        self._domain = send.publication.return_domain or send.publication.domain
        self._tally, self._yields_at = Tally(send), time.monotonic() + YIELDS_EVERY
        self._place, self._chooser = Place(), Chooser()
        self._base_id: int | None = None  # the send's edition when the last chunk began

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
        if done.gave_way or (done.results and self._worker.urgent.waits()):
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
            terms=self._terms(self._base_id),
            lease=LEASE.total_seconds() - MARGIN,
        )

    def _terms(self, edition_id: int | None) -> Terms:
        until, send_id, urgent = expiry(self._send), self._send.pk, self._worker.urgent
        return Terms(
            relays=self._relays,
            domain=self._domain,
            until=lambda _: until,
            goes_on=lambda: may_continue(send_id, edition_id),
            gives_way=urgent.waits_long,
        )

    def _settle_and_begin(
        self, done: ChunkResults, relay: Relay | None, room: int
    ) -> list[RunningAttempt]:
        """Between two chunks, in one transaction: write the last one's results, look again at the
        send and its readers, and begin the next. Returns the rows that have begun."""
        now = self._worker.clock()
        with transaction.atomic():
            write_results(done, worker=self._worker, now=now)
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
        """Those of them that begin, by id, each with the edition that its reader may have now."""
        self._base_id = state.edition_id
        if self._chooser.chooses(state.edition_id):
            begin_as_cut(ids)
        groups = self._chooser.groups(ids, state.edition_id, now)
        begun = [row for edition, own in groups for row in self._begin_with(edition, own, now)]
        return sorted(begun, key=attrgetter("pk"))

    def _begin_with(
        self, edition_id: int | None, ids: Sequence[int], now: datetime
    ) -> list[RunningAttempt]:
        return transitions.begin(
            ids=ids,
            worker_id=self._worker.process.worker_id,
            now=now,
            lease_until=now + LEASE,
            edition_id=edition_id,
            list_ids=self._lists,
            notice=self._send.kind == Send.Kind.NOTICE,
            test=self._send.kind == Send.Kind.TEST,
        )


def _lists(send: Send) -> list[int] | None:
    """The lists through which the issue goes; None for a notice, whose rows have their own."""
    if send.kind == Send.Kind.WELCOME:
        steps = WelcomeStep.objects.filter(issue=send.issue_id)
        return list(steps.values_list("mailing_list", flat=True))
    if send.kind != Send.Kind.ISSUE or send.issue is None:
        return None
    return list(send.issue.newsletter.mailing_lists.values_list("pk", flat=True))
