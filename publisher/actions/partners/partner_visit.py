"""One visit to one partner's destination: one story after the other over one connection."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from threading import local

from django.conf import settings
from django.db import InterfaceError, OperationalError

from publisher.actions.partners.attempts import Attempts
from publisher.actions.partners.due_rows import Clock, DueRows
from publisher.actions.partners.partner_parcel import open_channel, parcel_of
from publisher.actions.partners.tell_of_partners import tell_of_rest
from publisher.actions.stories.partner_sends import close_sends
from publisher.channels.types import Channel, Outcome, Parcel, Reply
from publisher.delivery import transitions
from publisher.delivery.host import this_host
from publisher.delivery.models import Delivery
from publisher.delivery.partners.breaker import GONE, UNTRUSTED, Breaker, rest_for_good
from publisher.delivery.partners.partner_retries import Verdict, verdict_of
from publisher.delivery.process import LedgerProcess
from publisher.delivery.reasons import RowCode, because
from publisher.errors import PublisherError
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
CHUNK = 0.5  # seconds that what is begun together may take
MOST = 25  # of them
HEAVY = 8_000_000  # bytes that are written before they leave
_own = local()


class Visit:
    """One visit: leases rows, has them written, delivers them, has the answers written down.

    `pace`: seconds that its last delivery took.
    """

    def __init__(
        self, destination_id: int, clock: Clock, *, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        places = Destination.objects.select_related("partner__publication")
        self._destination = places.get(pk=destination_id)
        self._clock = clock
        self._stopping = stopping
        self._process = _own_process(clock())
        self._rows = DueRows(self._destination, self._process.worker_id, clock)
        self._breaker = Breaker(self._destination)
        self._size = 1
        self._sends = set[int]()
        self._gone = False
        self.pace = 0.0

    def run(self, *, until: float) -> int:
        """Deliver until nothing is due, the place fails, or time is up (`until`, of the monotonic
        clock). Returns how many deliveries got an answer."""
        try:
            return self._run(until)
        except BaseException:
            # Rows are still ours in the ledger; recovery settles them by the journal.
            del _own.process
            self._process.journal.leave_for_recovery()
            raise

    def _run(self, until: float) -> int:
        try:
            channel = open_channel(self._destination)
        except PublisherError as error:
            return self._postpone_next(error.code, error.message)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("destination %s cannot be opened", self._destination.pk)
            return self._postpone_next("failed", f"it cannot be opened: {type(error).__name__}")
        with closing(channel):
            try:
                return self._deliver_all(channel, until)
            finally:
                # Once for all, since each commit keeps other writers waiting.
                close_sends(ids=self._sends, now=self._clock())

    def _postpone_next(self, code: str, reply: str) -> int:
        """The place cannot be opened: what is due waits. Returns how many got an answer."""
        for delivery in self._rows.lease(1):
            self._rows.postpone(delivery, self._rows.later(delivery, code, reply))
        return 0

    def _deliver_all(self, channel: Channel, until: float) -> int:
        answered = 0
        while time.monotonic() < until and not self._stopping() and not self._breaker.rests:
            rows = self._rows.lease(1 if self._breaker.is_probing else self._size)
            if not rows:
                break
            answered += self._bring(channel, rows)
            if self._gone:
                break
        return answered

    def _bring(self, channel: Channel, rows: Sequence[Delivery]) -> int:
        """One chunk. Returns how many had an answer."""
        attempts = Attempts(self._destination, self._process, self._clock, rows)
        parcels = self._written(attempts, rows)
        started, answered = time.monotonic(), 0
        for delivery, parcel in parcels:
            if self._breaker.rests or time.monotonic() > started + 2 * CHUNK:
                break
            reply = self._reply(channel, parcel, attempts)
            if reply is not None:
                answered += self._heard(attempts, delivery, reply)
        self._sends |= attempts.end()
        if answered:
            self.pace = (time.monotonic() - started) / answered
            self._size = max(1, min(MOST, 2 * self._size, int(CHUNK / max(self.pace, 1e-6))))
        return answered

    def _heard(self, attempts: Attempts, delivery: Delivery, reply: Reply) -> bool:
        """Whether it is an answer to a body that left."""
        now = self._clock()
        self._breaker.heard(reply, now)
        result = attempts.settle(delivery, reply)
        if reply.code == UNTRUSTED or (result and result.verdict == Verdict.GONE):
            self._rest(UNTRUSTED if reply.code == UNTRUSTED else GONE, now)
        if result is None:
            about = verdict_of(reply) or ""
            wait = self._rows.later(delivery, reply.code, reply.text, verdict=about)
            attempts.wait(delivery, wait)
            return False
        return True

    def _rest(self, code: str, now: datetime) -> None:
        if rest_for_good(self._destination.pk, code, now):
            tell_of_rest(destination=self._destination, code=code, now=now)
            self._gone = True

    def _written(
        self, attempts: Attempts, rows: Sequence[Delivery]
    ) -> list[tuple[Delivery, Parcel]]:
        """The parcels of the chunk, up to a size. What cannot be written stays behind alone."""
        found, size = list[tuple[Delivery, Parcel]](), 0
        for delivery in rows:
            if size > HEAVY:
                break  # it goes in the next chunk
            parcel = self._parcel(attempts, delivery)
            if parcel is not None:
                found.append((delivery, parcel))
                size += len(parcel.body) + sum(len(file.body) for file in parcel.files)
        attempts.written({delivery.pk: parcel for delivery, parcel in found})
        return found

    def _parcel(self, attempts: Attempts, delivery: Delivery) -> Parcel | None:
        now = self._clock()
        try:
            parcel = parcel_of(delivery, self._destination, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 (one bad story must not stop the others)
            self._quarantine(delivery, error, now)
            return None
        if parcel is None:
            why = because(RowCode.NOT_SHOWN)
            attempts.wait(delivery, self._rows.later(delivery, "not to be shown", why=why))
        return parcel

    def _quarantine(self, delivery: Delivery, error: Exception, now: datetime) -> None:
        said = error.message if isinstance(error, PublisherError) else type(error).__name__
        log.error("delivery %s cannot be written: %s", delivery.pk, said)
        why = because(RowCode.NOT_WRITABLE, format=self._destination.format, error=said[:300])
        transitions.quarantine(Delivery.objects.filter(pk=delivery.pk), now=now, why=why)
        self._sends.add(delivery.send_id)

    def _reply(self, channel: Channel, parcel: Parcel, attempts: Attempts) -> Reply | None:
        """The answer to one parcel, None when it did not begin. Where the channel breaks nobody
        knows whether it arrived."""
        try:
            return next(iter(channel.deliver([parcel], attempts.begin)), None)
        except (OperationalError, InterfaceError, OSError):  # the ledger's, or the journal's
            raise
        except Exception as error:
            log.exception("delivery %s broke its channel", parcel.key)
            said = f"it broke on the way: {type(error).__name__}"
            return Reply(key=parcel.key, outcome=Outcome.UNKNOWN, code="failed", text=said)


def _own_process(now: datetime) -> LedgerProcess:
    """This thread as the ledger knows it; a fork makes its own."""
    process: LedgerProcess | None = getattr(_own, "process", None)
    if process is None or not process.is_mine():
        process = _own.process = LedgerProcess.register(
            host=this_host(), data_dir=settings.DATA_DIR, now=now
        )
    return process
