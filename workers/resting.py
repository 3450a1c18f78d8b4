"""A pool of processes that has none while it has no work: each is forked when a task needs it, from
a process that has loaded everything, and ends when it was not needed for a while."""

import time
from typing import Any

from billiard.pool import RUN
from celery.concurrency.asynpool import AsynPool
from celery.concurrency.prefork import TaskPool

REST = 30.0  # seconds; what a process has at hand (connections, what it has read) serves until then


class Needed:
    """How many were needed at once, at most, since the last time that somebody asked."""

    def __init__(self) -> None:
        self._most, self._since = 0, time.monotonic()

    def note(self, number: int) -> None:
        """So many are needed now."""
        self._most = max(self._most, number)

    def lately(self, number: int) -> int | None:
        """The most in REST seconds, which then begin anew with `number`; None before they end."""
        if time.monotonic() - self._since < REST:
            return None
        most, self._most, self._since = self._most, number, time.monotonic()
        return most


class RestingPool(AsynPool):  # type: ignore[misc]
    """Celery's, which forks all its processes at once and keeps as many. Here `_processes` is the
    most that there may be, `_pool` those that there are, and `_cache` holds the tasks that have not
    ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._needed, self._begun = Needed(), False
        super().__init__(*args, **kwargs)
        self._begun = True

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        """Take a task, and have somebody to do it."""
        made = super().apply_async(*args, **kwargs)
        self._needed.note(len(self._cache))
        if len(self._cache) > len(self._pool) < self._processes:
            self.maintain_pool()
        return made

    def _create_worker_process(self, i: int) -> Any:
        """The first ones are asked for before there is any task."""
        return super()._create_worker_process(i) if self._begun else None

    def _repopulate_pool(self, exitcodes: list[int]) -> None:
        """After every death, task and five seconds."""
        self._rest()
        staying = sum(not getattr(one, "rests", False) for one in self._pool)
        missing = min(len(self._cache) - staying, self._processes - len(self._pool))
        for _ in range(missing if self._state == RUN else 0):
            if exitcodes:  # raises when they die as soon as they begin
                self.restart_state.step()
            self._create_worker_process(self._avail_index())

    def _rest(self) -> None:
        """Have those end whom nobody needed lately, while no task is on its way to any of them."""
        tasks = list(self._cache.values())
        self._needed.note(len(tasks))  # one may be longer than a rest
        if not all(task.accepted() for task in tasks):
            return
        if (lately := self._needed.lately(len(tasks))) is None:
            return
        for one in list(self._iterinactive())[: max(0, len(self._pool) - lately)]:
            one.rests = True
            self._all_inqueues.discard(one.inqW_fd)  # it gets no task any more
            one.terminate_controlled()


class RestingTasks(TaskPool):  # type: ignore[misc]
    """Celery's view of it."""

    Pool = RestingPool
