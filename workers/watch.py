"""The runner's eye on its pools: who lives is told to Redis, who stands still for good is ended."""

import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from redis import RedisError

from publisher.actions.processes.disks import full_disks
from publisher.actions.processes.pulses import DISK, EVERY, RUNNER, PulseBook
from workers.marks import Mark, Marks
from workers.pools import Pool

log = logging.getLogger(__name__)
FRESH = 6.0  # seconds; an older mark is no sign of life
STALLED = 10.0  # seconds that a task may wait while nobody in its pool is at one
STUCK = 60.0  # seconds without one, while the broker answers, until a process is killed
IDLE = 20.0  # seconds that a task may wait so until the pool's main process is killed
SOON = 0.5  # seconds between two looks until every pool has begun


class Watch:
    """marks: of the pools, by their place in `pools`. book: where the pulses go. Both are looked at
    from the runner's own process only.

    That a consumer turns does not say that it takes anything: after an outage of the broker one may
    look at nothing for ever. So a pool whose tasks wait while none of its processes is at one does
    not live either.
    """

    def __init__(
        self,
        marks: Marks,
        pools: Sequence[Pool],
        book: PulseBook,
        data_dir: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._marks, self._pools, self._book, self._data_dir = marks, pools, book, data_dir
        self._clock = clock
        self._looked_at = self._beat_at = self._patient_since = clock() - EVERY
        self._broker_away = False
        self._told: list[str] = []
        self._idle_since: dict[int, float] = {}  # of pools whose tasks wait

    def look(self) -> float:
        """Do what is due; returns the seconds until the next look."""
        now = self._clock()
        if now - self._looked_at > 2 * EVERY:  # we stood still ourselves: all marks are old
            self._patient_since = now
        self._looked_at = now
        self._look_for_idle(now)
        alive = [pool.name for number, pool in enumerate(self._pools) if self._lives(number)]
        if now - self._beat_at >= EVERY or alive != self._told:
            self._tell(alive)
            self._beat_at, self._told = now, alive
        patient = now - self._patient_since
        if patient > IDLE:
            self._end_idle()
        if patient > STUCK:
            self._end_stuck()
        return EVERY if len(alive) == len(self._pools) else SOON

    def _lives(self, number: int) -> bool:
        """Whether its main process takes tasks, and not all that do them stand still. One that has
        nothing to do has no children."""
        main = self._marks.main(number)
        if main is None or main.age > FRESH or self._idle_for(number) > STALLED:
            return False
        children = self._children(number, main.pid)
        return not children or any(child.age <= FRESH for child in children.values())

    def _children(self, number: int, main: int) -> dict[int, Mark]:
        """By index, those of a pool that are there; whoever has ended leaves no mark."""
        found = self._marks.children(number)
        for index, child in list(found.items()):
            if child.age > FRESH and _parent_of(child.pid) != main:
                self._marks.forget(number, index)
                del found[index]
        return found

    def _look_for_idle(self, now: float) -> None:
        for number, pool in enumerate(self._pools):
            if self._marks.busy(number) or not self._waits(pool):
                self._idle_since.pop(number, None)
            else:
                self._idle_since.setdefault(number, now)

    def _waits(self, pool: Pool) -> bool:
        """Whether a task waits for it; while the broker is away nobody knows."""
        if self._broker_away:
            return False
        try:
            return any(self._book.waiting(queue) for queue in pool.queues)
        except (RedisError, OSError):
            return False

    def _idle_for(self, number: int) -> float:
        return self._clock() - self._idle_since.get(number, self._clock())

    def _tell(self, alive: list[str]) -> None:
        """Pulses, and which disk is full; one line when the broker goes, one when it is back."""
        disks = [f"{DISK}{folder}" for folder in full_disks(self._data_dir)]
        try:
            self._book.beat([RUNNER, *alive, *disks])
        except (RedisError, OSError) as error:
            self._patient_since = self._clock()  # without a broker nobody takes tasks
            if not self._broker_away:
                log.error("the broker is away (REDIS_URL), workers wait for it: %s", error)
            self._broker_away = True
            return
        if self._broker_away:
            log.warning("the broker is back")
        self._broker_away = False

    def _end_idle(self) -> None:
        """After an outage of the broker a consumer may turn and take nothing for ever."""
        for number, pool in enumerate(self._pools):
            main = self._marks.main(number)
            if main is not None and self._idle_for(number) > IDLE:
                self._kill(main.pid, os.getpid(), f"pool {pool.name}", IDLE)

    def _end_stuck(self) -> None:
        """A main process takes its whole pool along, and the worker ends; a child is replaced."""
        for number, pool in enumerate(self._pools):
            main = self._marks.main(number)
            if main is None:
                continue
            if main.age > STUCK:
                self._kill(main.pid, os.getpid(), f"pool {pool.name}", STUCK)
                continue
            for index, child in self._children(number, main.pid).items():
                if child.age > STUCK:
                    self._kill(child.pid, main.pid, f"a process of pool {pool.name}", STUCK)
                    self._marks.forget(number, index)

    def _kill(self, pid: int, parent: int, what: str, seconds: float) -> None:
        """Nobody else's process, should its number have been given again."""
        if pid and _parent_of(pid) == parent:
            log.error("%s (pid %d) stands still for %.0f s; it is killed", what, pid, seconds)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _parent_of(pid: int) -> int | None:
    """By /proc; None where the process, or /proc, is not there."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None
