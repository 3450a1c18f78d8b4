"""Beat: wakes the sweep at its paces, by the monotonic clock, and keeps nothing between two lives.

Celery's own keeps the hour of each entry's last run, by the wall clock: a few seconds of a clock
that is a day ahead silence it until that day.
"""

import logging
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from kombu.exceptions import OperationalError
from redis import RedisError

from publisher.actions.processes.enqueue import app
from publisher.actions.processes.health import pulse_book
from publisher.actions.processes.pulses import BEAT, EVERY, PulseBook
from publisher.actions.processes.sweep_paces import PACES, QUEUE, TASK

log = logging.getLogger(__name__)
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
ENOUGH = 3  # sweeps that wait already: whoever takes them does what another would do


class Beat:
    """paces: seconds between two sweeps of each. send: puts one of a pace into the queue."""

    def __init__(
        self,
        book: PulseBook,
        send: Callable[[float], object],
        paces: Sequence[float] = PACES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._book, self._send, self._clock = book, send, clock
        self._due = dict.fromkeys(paces, clock())
        self._pulse_due = clock()
        self._away = False

    def tick(self) -> float:
        """Do what is due; returns the seconds until something is due again."""
        now = self._clock()
        for pace, due in self._due.items():
            if now >= due:
                self._due[pace] = now + pace
                self._try(lambda pace=pace: self._sweep(pace))  # type: ignore[misc]
        if now >= self._pulse_due:
            self._pulse_due = now + EVERY
            self._try(lambda: self._book.beat([BEAT]))
        return max(0.0, min(*self._due.values(), self._pulse_due) - self._clock())

    def _sweep(self, pace: float) -> None:
        """Without anybody to take them they must not pile up; no sweep expires by a clock."""
        if self._book.waiting(QUEUE) < ENOUGH:
            self._send(pace)

    def _try(self, ask: Callable[[], object]) -> None:
        """An outage of the broker is two lines: when it begins and when it is over."""
        try:
            ask()
        except (OperationalError, RedisError, OSError) as error:
            if not self._away:
                log.error("the broker is away (REDIS_URL), no sweep until it is back: %s", error)
            self._away = True
        else:
            if self._away:
                log.warning("the broker is back")
            self._away = False


def beat(mark: Callable[[], object] = lambda: None) -> int:
    """Beat until a signal comes; returns the exit code. mark: called every few seconds, to say that
    this process lives."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    beating, stopped = Beat(pulse_book(), _send), _stop_signals()
    log.info("beat begins: sweeps every %s s", ", ".join(f"{pace:g}" for pace in PACES))
    while not select.select([stopped], [], [], beating.tick())[0]:
        mark()
    return 0


def _send(pace: float) -> None:
    app.send_task(TASK, args=(pace,), queue=QUEUE, retry=False)


def _stop_signals() -> int:
    """A descriptor that is readable once somebody asks us to stop."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)

    def stop(*_: object) -> None:
        with suppress(BlockingIOError):
            os.write(writer, b".")

    for number in STOPPING:
        signal.signal(number, stop)
    return reader
