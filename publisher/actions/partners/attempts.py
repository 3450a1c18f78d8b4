"""The attempts of one chunk of deliveries to a destination: begun together after a last look, each
written down with the partner's answer."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from publisher.actions.partners.due_rows import LEASE, Clock
from publisher.actions.partners.last_look import may_begin, still_may, supersede_outdated
from publisher.actions.partners.proof.plan_checks import plan_checks
from publisher.actions.partners.proof.receipts import note_replies
from publisher.channels.types import Parcel, Reply
from publisher.delivery import transitions
from publisher.delivery.destinations import MUST_GO, NEVER_GIVEN_UP
from publisher.delivery.models import Delivery
from publisher.delivery.partners.partner_retries import partner_result
from publisher.delivery.partners.sent_bytes import keep_sent
from publisher.delivery.process import LedgerProcess
from publisher.delivery.results import Result, Wait
from publisher.delivery.states import State
from publisher.syndication.models import Destination

LOOK_AGAIN = 0.1  # seconds from one look at kills and stops to the next


@dataclass(slots=True)
class Begun:
    """What was begun together: the attempt's number of each, when it was last looked at, and which
    bodies have left."""

    numbers: dict[int, int]
    looked_at: float
    left: set[int] = field(default_factory=set)


class Attempts:
    """Writes the ledger and the process's journal; one for each chunk of rows that are leased."""

    def __init__(
        self,
        destination: Destination,
        process: LedgerProcess,
        clock: Clock,
        rows: Sequence[Delivery],
    ) -> None:
        self._destination = destination
        self._process = process
        self._clock = clock
        self._rows = {row.pk: row for row in rows}
        self._begun: Begun | None = None
        self._results: list[Result] = []
        self._waits: dict[int, Wait] = {}
        self._written: Mapping[int, Parcel] = {}

    def written(self, parcels: Mapping[int, Parcel]) -> None:
        """The parcels that may leave, by their rows."""
        self._written = parcels

    def begin(self, parcel: Parcel) -> bool:
        """Right before its body leaves: the commit that means "begun" for all of the chunk, or
        another look. False when the parcel must not leave."""
        begun = self._begun or self._begin_all()
        if parcel.key in begun.numbers and time.monotonic() > begun.looked_at + LOOK_AGAIN:
            begun.looked_at = time.monotonic()
            fit = still_may(begun.numbers.keys() - begun.left)
            begun.numbers = {k: n for k, n in begun.numbers.items() if k in begun.left | fit}
        number = begun.numbers.get(parcel.key)
        if number is None:
            return False
        self._process.journal.attempt(parcel.key, number)
        begun.left.add(parcel.key)
        return True

    def settle(self, delivery: Delivery, reply: Reply) -> Result | None:
        """Keep the answer. None when the body never left: there is none."""
        if self._begun is None or delivery.pk not in self._begun.left:
            return None
        version = delivery.article_version
        change = version.change if version is not None else None
        result = partner_result(
            reply,
            attempt=self._begun.numbers[delivery.pk],
            now=self._clock(),
            since=delivery.send.created_at,
            must_go=change in NEVER_GIVEN_UP,
            urgent=change in MUST_GO,
        )
        self._process.journal.result(result)
        self._process.journal.flush()
        self._results.append(result)
        return result

    def wait(self, delivery: Delivery, wait: Wait) -> None:
        """Its body did not leave; it is tried again then."""
        self._waits[delivery.pk] = wait

    def end(self) -> set[int]:
        """Write down the answers, and give back what did not leave. Returns the ids of the sends
        that had an answer."""
        now, worker = self._clock(), self._process.worker_id
        with transaction.atomic():
            transitions.apply(results=self._results, worker_id=worker, now=now)
            if Destination.objects.filter(pk=self._destination.pk).exists():  # not removed since
                note_replies(self._results, self._rows, now)
                plan_checks(self._results, self._rows, now)
            self._give_back(now)
            tried_again = [r.key for r in self._results if r.state == State.RETRYING]
            supersede_outdated(tried_again, now=now)
        self._process.journal.empty()
        answered = {result.key for result in self._results}
        return {row.send_id for key, row in self._rows.items() if key in answered}

    def _give_back(self, now: datetime) -> None:
        """Rows that are leased, or begun without a body, wait or go back."""
        worker, left = self._process.worker_id, self._begun.left if self._begun else set[int]()
        rest = sorted(self._rows.keys() - left)
        for key in [key for key in rest if key in self._waits]:
            wait, one = self._waits[key], [key]
            transitions.postpone(ids=one, worker_id=worker, now=now, wait=wait)
            transitions.abandon(ids=one, worker_id=worker, now=now, wait=wait)
        other = [key for key in rest if key not in self._waits]
        if other:
            transitions.release(worker_id=worker, now=now, ids=other)
            transitions.abandon(ids=other, worker_id=worker, now=now)

    def _begin_all(self) -> Begun:
        now, looked_at = self._clock(), time.monotonic()
        with transaction.atomic():
            fit = may_begin(self._written.keys(), self._destination, now=now)
            running = transitions.begin(
                leased=True,
                ids=sorted(fit),
                worker_id=self._process.worker_id,
                now=now,
                lease_until=now + LEASE,
            )
            begun = [(self._rows[one.pk], self._written[one.pk]) for one in running]
            keep_sent(begun, now=now)
        self._begun = Begun({one.pk: one.attempts for one in running}, looked_at)
        return self._begun
