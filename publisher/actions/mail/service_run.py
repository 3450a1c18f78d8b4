"""Mails about one person, as one worker sends them: a few at a time, before anything else."""

import time
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from publisher.actions.mail.chunk_terms import ChunkResults, Terms
from publisher.actions.mail.mail_chunk import Chunk
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay, next_relay
from publisher.actions.mail.write_results import LEASE, MARGIN, write_results
from publisher.actions.sends.service_message import compose_service_mail, service_mails
from publisher.delivery import transitions
from publisher.delivery.models import Send
from publisher.delivery.pace import reserve
from publisher.delivery.running_attempts import RunningAttempt
from publisher.delivery.sql import service_sql
from publisher.renderers.email.types import Recipient

AT_ONCE = 25  # half a second of a relay that is 20 ms away


class ServiceRun:
    """deadline: of time.monotonic()."""

    def __init__(self, worker: MailWorker, deadline: float) -> None:
        self._worker, self._deadline = worker, deadline

    def run(self) -> int:
        """Send those that are due; returns how many bodies began."""
        begun, done = 0, ChunkResults()
        while True:
            due = [] if self._is_over(done) else self._due()
            relays = self._relays(due)
            relay, room = self._room(relays, len(due))
            rows = self._settle_and_begin(done, due, room)
            if relay is None or not rows:
                if due:
                    self._worker.urgent.note_vain()
                return begun
            done = self._chunk(relay, relays, rows).deliver()
            begun += len(done.results)

    def _is_over(self, done: ChunkResults) -> bool:
        stopped = done.halted and done.route is None
        return stopped or self._worker.stopping() or time.monotonic() >= self._deadline

    def _due(self) -> list[tuple[int, int]]:
        """The next of one publication, as send and publication."""
        found = service_sql.due(self._worker.clock(), limit=AT_ONCE)
        return [one for one in found if one[1] == found[0][1]]

    def _relays(self, due: Sequence[tuple[int, int]]) -> Sequence[Relay]:
        return self._worker.relays_for(Send.objects.get(pk=due[0][0])) if due else ()

    def _room(self, relays: Sequence[Relay], due: int) -> tuple[Relay | None, int]:
        """The next relay, and how many may begin at it once its pace allows any; 0: not in time."""
        relay = next_relay(relays)
        wanted = min(due, relay.chunk_size) if relay else 0
        if relay is None or relay.rate is None:
            return relay, wanted
        while True:
            now = self._worker.clock()
            room, pause = reserve(relay=relay.name, rate=relay.rate, wanted=wanted, now=now)
            late = time.monotonic() + pause >= self._deadline
            if room or late or self._worker.stopping():
                return relay, room
            time.sleep(pause)

    def _settle_and_begin(
        self, done: ChunkResults, due: Sequence[tuple[int, int]], room: int
    ) -> list[RunningAttempt]:
        """In one transaction: write the last replies, and begin the next mails, looking again at
        whoever gets them."""
        now = self._worker.clock()
        if done.is_empty and not room:
            return []
        with transaction.atomic():
            write_results(done, worker=self._worker, now=now)
            if not room:
                return []
            ids = service_sql.choose(publication_id=due[0][1], limit=room, now=now)
            return self._begin(ids, now) if ids else []

    def _begin(self, ids: Sequence[int], now: datetime) -> list[RunningAttempt]:
        worker_id = self._worker.process.worker_id
        return transitions.begin(
            ids=ids, worker_id=worker_id, now=now, lease_until=now + LEASE, person=True
        )

    def _chunk(self, relay: Relay, relays: Sequence[Relay], rows: list[RunningAttempt]) -> Chunk:
        mails, sends = service_mails([row.pk for row in rows]), [row.send_id for row in rows]

        def compose(row: RunningAttempt, reader: Recipient) -> Sequence[bytes]:
            return compose_service_mail(mails[row.pk], reader)

        title = next(iter(mails.values())).publication
        terms = Terms(
            relays=relays,
            domain=title.return_domain or title.domain,
            until=lambda key: mails[key].expires_at,
            goes_on=lambda: service_sql.all_running(sends),
            compose=compose,
        )
        lease = LEASE.total_seconds() - MARGIN
        return Chunk(self._worker, relay, rows, terms=terms, lease=lease)
