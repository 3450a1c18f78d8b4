"""`publisher worker` is five pools: mail, the hub, others' feeds, partners, all that must not wait;
on a machine with nothing else, beat too.

They are forked from one process that has loaded the application, so that they share its memory.
"""

import gc
import logging
import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from publisher.actions.processes.pulses import BEAT
from publisher.parent_death import die_with_parent, name_process

log = logging.getLogger(__name__)
QUICK = 2  # a large build holds one process; the sweep has the other
PARTNERS = 4  # threads, of one process: one goes round and has lanes, others look at places
POLITE = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
DRAIN = 30.0  # seconds that a pool may take to end when it is asked to
AGAIN = 1.0  # seconds until one that comes back is forked anew


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool: its name, its queues, and the processes or threads that it has at most.
    comes_back: its end ends nobody else, it is forked anew."""

    name: str
    queues: tuple[str, ...]
    concurrency: int
    threads: bool = False
    comes_back: bool = False


BEATS = Pool(BEAT, (), 1, threads=True, comes_back=True)


def pools_of(mail: int) -> tuple[Pool, ...]:
    """The pools, with so many processes for mail. The hub's one process has threads."""
    return (
        Pool("mail", ("mail",), mail),
        Pool("hub", ("hub",), 1),
        Pool("sources", ("sources",), 1),  # others' feeds may take long to answer
        Pool("partners", ("partners",), PARTNERS, threads=True),
        Pool("quick", ("feeds", "sweeps"), QUICK),
    )


class Runner:
    """Runs each pool in a process of its own; when one ends that does not come back, so do the
    others.

    look: called between, and says after how many seconds again. drain: seconds for a polite end;
    who is still there then (its disk may be full, its relay silent) is killed.
    """

    def __init__(self, look: Callable[[], float], *, drain: float = DRAIN) -> None:
        self._look, self._drain = look, drain
        self._children: dict[int, Pool] = {}
        self._coming: dict[Pool, float] = {}  # with the monotonic time at which each is forked
        self._limit: float | None = None  # the monotonic time by which all must have ended

    def run(self, pools: tuple[Pool, ...], work: Callable[[Pool], int]) -> int:
        """Returns the exit code of the first that ended badly, else 0."""
        gc.freeze()  # what is not touched again stays shared
        self._coming = dict.fromkeys(pools, time.monotonic())
        self._fork_due(work)
        awake = _wake_up_on_signals(self._pass_on)
        first_bad = 0
        while self._children:
            for status in self._ended():
                first_bad = first_bad or status
                self._end_all(signal.SIGTERM)
            self._fork_due(work)
            if self._children:
                select.select([awake], [], [], self._until_next())
                with suppress(BlockingIOError):
                    os.read(awake, 4096)
        return abs(first_bad)

    def _fork_due(self, work: Callable[[Pool], int]) -> None:
        """A signal that comes meanwhile reaches whom we know: it waits until we know them all."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, POLITE)
        for pool, due in list(self._coming.items()):
            if self._limit is None and time.monotonic() >= due:
                del self._coming[pool]
                self._children[_fork(pool, work)] = pool
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _ended(self) -> list[int]:
        """The exit codes of those that ended since the last time and do not come back."""
        codes = list[int]()
        for pid in list(self._children):
            found, status = os.waitpid(pid, os.WNOHANG)
            if not found:
                continue
            pool, code = self._children.pop(pid), os.waitstatus_to_exitcode(status)
            log.info("pool %s ended (%d)", pool.name, code)
            if pool.comes_back:
                self._coming[pool] = time.monotonic() + AGAIN
            else:
                codes.append(code)
        return codes

    def _until_next(self) -> float:
        """Seconds to wait; looks at the pools, or kills those that take too long to end."""
        if self._limit is None:
            wait = self._look()
            return min(wait, AGAIN) if self._coming else wait
        left = self._limit - time.monotonic()
        if left <= 0:
            names = ", ".join(pool.name for pool in self._children.values())
            log.error("not ended %.0f s after being asked to, and killed: %s", self._drain, names)
            _signal(self._children, signal.SIGKILL)
            left = self._drain
            self._limit = time.monotonic() + left
        return left

    def _end_all(self, number: int) -> None:
        self._limit = self._limit or time.monotonic() + self._drain
        _signal(self._children, number)

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self._end_all(number)


def _fork(pool: Pool, work: Callable[[Pool], int]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    os.setpgid(0, 0)  # Ctrl-C in a terminal comes through us, once
    die_with_parent(parent)
    name_process(pool.name)
    signal.set_wakeup_fd(-1)
    for number in (*POLITE, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)  # the handlers are the runner's
    signal.pthread_sigmask(signal.SIG_UNBLOCK, POLITE)
    code = 1
    try:
        code = work(pool)
    finally:  # whatever it raises, this process must not go on as its parent
        os._exit(code)


def _wake_up_on_signals(pass_on: Callable[[int, FrameType | None], None]) -> int:
    """A descriptor that is readable after any signal. Set after the forks: it is the runner's."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in POLITE:
        signal.signal(number, pass_on)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reader


def _signal(children: dict[int, Pool], number: int) -> None:
    for pid in list(children):
        with suppress(ProcessLookupError):  # it ended this moment
            os.kill(pid, number)
