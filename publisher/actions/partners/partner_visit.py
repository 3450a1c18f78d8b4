"""One visit to one partner's destination: one story after the other over one connection."""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from threading import local

from django.conf import settings
from django.db import InterfaceError, OperationalError

from publisher.actions.partners.attempts import Attempts
from publisher.actions.partners.due_rows import Clock, DueRows
from publisher.actions.partners.partner_parcel import open_channel, parcel_of
from publisher.channels.types import Channel, Outcome, Parcel, Reply
from publisher.delivery.host import this_host
from publisher.delivery.models import Delivery
from publisher.delivery.process import LedgerProcess
from publisher.delivery.reasons import RowCode, because
from publisher.errors import PublisherError
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
TRY_ELSEWHERE = (Outcome.ROUTE, Outcome.DEFERRED, Outcome.UNKNOWN)
_own = local()


class Visit:
    """One visit: leases a row, has it written, delivers it, has the answer written down."""

    def __init__(
        self, destination_id: int, clock: Clock, *, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._destination = Destination.objects.select_related("partner").get(pk=destination_id)
        self._clock = clock
        self._stopping = stopping
        self._process = _own_process(clock())
        self._rows = DueRows(self._destination, self._process.worker_id, clock)
        self._attempts = Attempts(self._destination, self._process, clock)

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
                self._attempts.close_sends()

    def _postpone_next(self, code: str, reply: str) -> int:
        """The place cannot be opened: what is due waits. Returns how many got an answer."""
        delivery = self._rows.lease_next()
        if delivery is not None:
            self._rows.postpone(delivery, code, reply)
        return 0

    def _deliver_all(self, channel: Channel, until: float) -> int:
        answered = 0
        while time.monotonic() < until and not self._stopping():
            delivery = self._rows.lease_next()
            if delivery is None:
                break
            outcome = self._deliver(channel, delivery)
            answered += outcome is not None
            if outcome in TRY_ELSEWHERE:
                break
        return answered

    def _deliver(self, channel: Channel, delivery: Delivery) -> Outcome | None:
        """Bring one leased delivery. Returns the reply's outcome; None when it did not begin."""
        try:
            parcel = parcel_of(delivery, self._destination, now=self._clock())
        except Exception as error:  # noqa: BLE001 (one bad story must not stop the others)
            log.error("delivery %s cannot be written: %s", delivery.pk, type(error).__name__)
            self._attempts.fail(delivery, f"cannot be written: {type(error).__name__}: {error}")
            return Outcome.REFUSED
        if parcel is None:
            self._rows.postpone(delivery, "not to be shown", why=because(RowCode.NOT_SHOWN))
            return Outcome.REFUSED
        reply = self._reply(channel, parcel)
        if reply is None:
            self._rows.give_back(delivery)
            return None
        if not self._attempts.settle(delivery, reply):
            self._rows.postpone(delivery, reply.code, reply.text)
        return reply.outcome

    def _reply(self, channel: Channel, parcel: Parcel) -> Reply | None:
        """The answer to one parcel, None when it did not begin. Where the channel breaks nobody
        knows whether it arrived."""
        try:
            return next(iter(channel.deliver([parcel], self._attempts.begin)), None)
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
