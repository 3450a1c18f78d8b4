"""What one process keeps between slices: its identity in the ledger and its relays."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from publisher.actions.mail.relay import Relay, all_rest
from publisher.actions.mail.urgent import Urgent
from publisher.actions.processes.mail_speed import EVERY, SpeedBook, Stopwatch
from publisher.delivery.host import Host
from publisher.delivery.models import Send
from publisher.delivery.process import LedgerProcess
from publisher.delivery.routes import routes_for


class MailWorker:
    """One sender of mail: a process, or in tests a thread.

    relays: the ways out; each is connected when it is first needed. clock: aware UTC time.
    stopping: True when the process shall end; nothing more is begun then. speeds: where it tells
    how fast it is.
    """

    def __init__(
        self,
        *,
        relays: Sequence[Relay],
        host: Host,
        data_dir: Path,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
        speeds: SpeedBook | None = None,
    ) -> None:
        self.relays, self.data_dir = tuple(relays), data_dir
        self.clock, self.stopping, self.urgent = clock, stopping, Urgent(clock)
        self._host = host
        self._speeds, self.stopwatch = speeds, Stopwatch()
        self._process: LedgerProcess | None = None
        self._awake_at: float | None = None

    @property
    def process(self) -> LedgerProcess:
        """This process in the ledger; registered on first use, and again after a fork."""
        if self._process is None or not self._process.is_mine():
            self._process = LedgerProcess.register(
                host=self._host, data_dir=self.data_dir, now=self.clock()
            )
        return self._process

    def tell_speed(self, send: Send) -> None:
        """Say how fast this process is at a send, once in EVERY seconds."""
        if self._speeds is None or time.monotonic() - self.stopwatch.began < EVERY:
            return
        connections = sum(relay.connections for relay in self.relays)
        self._speeds.leave(self.stopwatch.speed(send.pk, connections))

    def relays_for(self, send: Send) -> Sequence[Relay]:
        """Those that this send's mail may take."""
        return routes_for(send, self.relays)

    def all_rest(self) -> bool:
        """Whether no relay takes mail now."""
        return all_rest(self.relays)

    def waits_for_answers(self) -> bool:
        """Whether answers to bodies of earlier chunks are still to come."""
        return any(relay.late for relay in self.relays)

    def slept(self) -> timedelta | None:
        """Since this was last asked, by a clock that runs on while the machine sleeps and that
        nobody sets; None at the first time."""
        before, self._awake_at = self._awake_at, time.clock_gettime(time.CLOCK_BOOTTIME)
        return None if before is None else timedelta(seconds=self._awake_at - before)

    def leave_for_recovery(self) -> None:
        """After a failure: end the connections, so that nothing is under way any more, and leave
        the journal unlocked, so that recovery settles what was left open."""
        process, self._process = self._process, None
        for relay in self.relays:
            relay.close()
        if process is not None and process.is_mine():
            process.journal.leave_for_recovery()

    def end(self) -> None:
        """At the end of the process, between slices: nothing is left open."""
        process, self._process = self._process, None
        for relay in self.relays:
            relay.close()
        if process is not None and process.is_mine():
            process.journal.close()
        connection.close()
