"""The attempts of chunks: begun together in one commit after a last look, each written down with
the partner's answer, the answers of many in one commit."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Condition, get_ident

from django.db import InterfaceError, OperationalError, transaction

from publisher.actions.partners.proof.plan_checks import plan_checks
from publisher.actions.partners.proof.receipts import note_replies
from publisher.actions.partners.rounds.chunk import Chunk
from publisher.actions.partners.rounds.due_rows import LEASE, Clock
from publisher.actions.partners.rounds.last_look import may_begin, still_may, supersede_outdated
from publisher.channels.types import Parcel, Reply
from publisher.delivery import transitions
from publisher.delivery.destinations import MUST_GO, NEVER_GIVEN_UP
from publisher.delivery.models import Delivery
from publisher.delivery.partners.partner_retries import partner_result
from publisher.delivery.partners.sent_bytes import keep_sent
from publisher.delivery.process import LedgerProcess
from publisher.delivery.results import Result
from publisher.delivery.states import State
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
LOOK_AGAIN = 0.1  # seconds from one look at kills and stops to the next
PATIENCE = 5.0  # seconds that a lane waits for a look before it lets its story go back


class Attempts:
    """Writes the ledger and the process's journal. Who goes round makes it and calls all of it;
    lanes, which may be other threads, call `begin` and `settle` alone, and write no ledger.

    ask: in a lane, has whoever goes round call `serve`.
    """

    def __init__(self, process: LedgerProcess, clock: Clock, ask: Callable[[], None]) -> None:
        self._process = process
        self._clock = clock
        self._ask = ask
        self._mine = get_ident()
        self._open = set[Chunk]()
        self._asking = set[Chunk]()  # what lanes want begun
        self._closed = False
        self._changed = Condition()  # guards the journal and what chunks know of their attempts

    def begin_all(self, chunks: Sequence[Chunk]) -> None:
        """The commit that means "begun" for all that was written, after the last look."""
        now, looked_at = self._clock(), time.monotonic()
        with transaction.atomic():
            written = {row.pk: (row, parcel) for one in chunks for row, parcel in one.parcels}
            fit = may_begin([row for row, _ in written.values()], now=now)
            running = transitions.begin(
                leased=True,
                ids=sorted(fit),
                worker_id=self._process.worker_id,
                now=now,
                lease_until=now + LEASE,
            )
            keep_sent([written[one.pk] for one in running], now=now)
        numbers = {one.pk: one.attempts for one in running}
        with self._changed:
            for chunk in chunks:
                chunk.numbers = {pk: numbers[pk] for pk in chunk.written() if pk in numbers}
                chunk.looked_at = looked_at
                chunk.begun = True
            self._open.update(chunks)
            self._changed.notify_all()

    def begin(self, chunk: Chunk, parcel: Parcel) -> bool:
        """Right before its body leaves. Begins the chunk where it was not begun before, because
        nobody knew whether the place would be there. False when the parcel must not leave: it was
        not begun, or is stopped or killed by now."""
        with self._changed:
            while not self._closed and not _ready(chunk, parcel.key):
                if not self._asked(chunk):
                    return False
            number = chunk.numbers.get(parcel.key)
            if number is None or self._closed:
                return False
            self._process.journal.attempt(parcel.key, number)
            chunk.left.add(parcel.key)
            return True

    def _asked(self, chunk: Chunk) -> bool:
        """Whether there was an answer: it was begun, or looked at again."""
        if not chunk.begun:
            self._asking.add(chunk)
        if get_ident() == self._mine:
            self.serve()
            return True
        self._ask()
        return self._changed.wait(PATIENCE)

    def serve(self) -> None:
        """What lanes wait for: chunks to begin, and another look at kills and stops for all that
        was begun and has not left."""
        with self._changed:
            # One that woke meanwhile may have asked twice.
            asking, self._asking = [one for one in self._asking if not one.begun], set()
            chunks = [chunk for chunk in self._open if chunk.unleft() and not _fresh(chunk)]
            unleft = {pk for chunk in chunks for pk in chunk.unleft()}
        if asking:
            self.begin_all(asking)
        looked_at = time.monotonic()
        fit = still_may(unleft) if unleft else set()
        with self._changed:
            for chunk in chunks:
                known = chunk.numbers.items()
                chunk.numbers = {k: n for k, n in known if k in chunk.left or k in fit}
                chunk.looked_at = looked_at
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing more may leave."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def settle(self, chunk: Chunk, delivery: Delivery, reply: Reply) -> Result | None:
        """Keep the answer. None when the body never left: there is none."""
        if delivery.pk not in chunk.left:
            return None
        version = delivery.article_version
        change = version.change if version is not None else None
        result = partner_result(
            reply,
            attempt=chunk.numbers[delivery.pk],
            now=self._clock(),
            since=delivery.send.created_at,
            must_go=change in NEVER_GIVEN_UP,
            urgent=change in MUST_GO,
        )
        with self._changed:
            self._process.journal.result(result)
            self._process.journal.flush()
        chunk.results.append(result)
        return result

    def end(self, chunks: Sequence[Chunk]) -> None:
        """Write down the answers of chunks that were brought, and give back what did not leave."""
        if not chunks:
            return
        now = self._clock()
        try:
            self._write(chunks, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            if len(chunks) == 1:
                raise
            log.exception("answers of %s chunks cannot be written together", len(chunks))
            for chunk in chunks:
                self._write([chunk], now)
        self._open.difference_update(chunks)
        if not self._open:  # who is under way has its lines in it
            self._process.journal.empty()

    def _write(self, chunks: Sequence[Chunk], now: datetime) -> None:
        results = [result for chunk in chunks for result in chunk.results]
        rows = {pk: row for chunk in chunks for pk, row in chunk.rows.items()}
        with transaction.atomic():
            transitions.apply(results=results, worker_id=self._process.worker_id, now=now)
            self._note(chunks, now)
            for chunk in chunks:
                self._give_back_waiting(chunk, now)
            self._give_back(sorted(_unmoved(chunks)), now)
            again = [r.key for r in results if r.state == State.RETRYING and r.key in rows]
            supersede_outdated(again, now=now)

    def _note(self, chunks: Sequence[Chunk], now: datetime) -> None:
        """Receipts, and places to look at; not of a destination that was removed since."""
        ids = {chunk.destination.pk for chunk in chunks if chunk.results}
        there = set(Destination.objects.filter(pk__in=ids).values_list("pk", flat=True))
        mine = [chunk for chunk in chunks if chunk.destination.pk in there]
        results = [result for chunk in mine for result in chunk.results]
        rows = {pk: row for chunk in mine for pk, row in chunk.rows.items()}
        note_replies(results, rows, now)
        plan_checks(results, rows, now)

    def _give_back_waiting(self, chunk: Chunk, now: datetime) -> None:
        """Those that are leased, or begun without a body, and have a reason to wait."""
        worker = self._process.worker_id
        for key, wait in chunk.waits.items():
            if key not in chunk.left:
                transitions.postpone(ids=[key], worker_id=worker, now=now, wait=wait)
                transitions.abandon(ids=[key], worker_id=worker, now=now, wait=wait)

    def _give_back(self, ids: Sequence[int], now: datetime) -> None:
        if ids:
            transitions.release(worker_id=self._process.worker_id, now=now, ids=ids)
            transitions.abandon(ids=ids, worker_id=self._process.worker_id, now=now)


def _ready(chunk: Chunk, key: int) -> bool:
    """Whether it is known if the parcel with this key may leave."""
    return chunk.begun and (key not in chunk.numbers or _fresh(chunk))


def _fresh(chunk: Chunk) -> bool:
    return time.monotonic() <= chunk.looked_at + LOOK_AGAIN


def _unmoved(chunks: Sequence[Chunk]) -> set[int]:
    """Rows whose bodies did not leave, without a reason to wait."""
    return {pk for one in chunks for pk in one.rows if pk not in one.left and pk not in one.waits}
