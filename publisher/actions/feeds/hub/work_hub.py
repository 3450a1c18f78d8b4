"""HubWorker: claims the hub's jobs and calls them in a few threads.

Threads talk to the world and never to the database; one thread claims and writes, in batches.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from publisher.actions.feeds.hub.jobs import SLOTS, ClaimedJob, Job, JobKind, choose_jobs
from publisher.actions.feeds.hub.pings import Pings
from publisher.actions.feeds.hub.pushes import Endings, Pushes
from publisher.actions.feeds.hub.verifications import Verifications
from publisher.actions.processes.guard_ledger import exits_open
from publisher.channels.http import GuardedClient
from publisher.channels.websub import LIMITS, Answer, AnswerKind

log = logging.getLogger(__name__)
LOOK_AGAIN = 0.1  # seconds
PUT_OFF = 60.0  # seconds: a job that raised is left alone by this process
TOGETHER = 0.005  # seconds: answers that come so close are written in one transaction


def all_kinds() -> dict[str, JobKind]:
    """What a hub does, in the order of its importance."""
    return {
        "push": Pushes(),
        "verification": Verifications(),
        "ending": Endings(),
        "ping": Pings(),
    }


class HubWorker:
    """One process's threads and what they are at, kept between slices."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool] = lambda: False,
        kinds: Mapping[str, JobKind] | None = None,
    ) -> None:
        """kinds: what it calls, in the order of its importance; else what a hub does."""
        self._clock = clock
        self._kinds = all_kinds() if kinds is None else kinds
        self._stopping = stopping
        self._threads = ThreadPoolExecutor(SLOTS, thread_name_prefix="hub")
        self._own = threading.local()
        self._clients: list[GuardedClient] = []
        self._running: dict[Future[Answer], tuple[Job, ClaimedJob]] = {}
        self._waiting: list[Job] = []
        self._looked = 0.0
        self._broken: dict[Job, float] = {}  # until when each is left alone, monotonic

    def run(self, *, seconds: float) -> bool:
        """Work until nothing is due or time is up; True when calls are still under way.

        A call that hangs is left to its thread and settled by a later run. While exits are held
        nothing is called.
        """
        if not exits_open(data_dir=settings.DATA_DIR, now=self._clock()):
            self._settle()
            return False
        ends = time.monotonic() + seconds
        self._looked = 0.0
        while time.monotonic() < ends and not self._stopping():
            self._settle()
            if not self._start() and not self._running:
                return False
            wait(self._running, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
            wait(self._running, timeout=TOGETHER)
        self._settle()
        return bool(self._running) and not self._stopping()

    def close(self) -> None:
        """Wait for the calls that are under way and hang up."""
        self._threads.shutdown()
        for client in self._clients:
            client.close()

    def _settle(self) -> None:
        done = [future for future in self._running if future.done()]
        if not done:
            return
        with transaction.atomic():
            for future in done:
                job, claimed = self._running.pop(future)
                with self._isolated(job):
                    claimed.settle(_answer(future), self._clock())

    def _start(self) -> bool:
        """Begin what the free slots allow; whether there was anything to begin."""
        now = self._clock()
        chosen = choose_jobs(self._due(now), (job for job, _ in self._running.values()))
        if not chosen:
            return False
        claimed: list[tuple[Job, ClaimedJob | None]] = []
        with transaction.atomic():
            for job in chosen:
                with self._isolated(job):
                    claimed.append((job, self._kinds[job.kind].claim(job.key, now)))
        # Only now: what is called has been claimed for everybody to see.
        for job, one in claimed:
            if one is not None:
                self._running[self._threads.submit(self._call, one)] = (job, one)
        begun = set(chosen)
        self._waiting = [job for job in self._waiting if job not in begun]
        return True

    def _due(self, now: datetime) -> list[Job]:
        if not self._waiting or time.monotonic() >= self._looked + LOOK_AGAIN:
            self._looked = time.monotonic()
            self._broken = {job: end for job, end in self._broken.items() if end > self._looked}
            found = (job for kind in self._kinds.values() for job in kind.due(now))
            self._waiting = [job for job in found if job not in self._broken]
        return self._waiting

    def _call(self, claimed: ClaimedJob) -> Answer:
        client: GuardedClient | None = getattr(self._own, "client", None)
        if client is None:
            client = self._own.client = GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)
            self._clients.append(client)
        return claimed.call(client)

    @contextmanager
    def _isolated(self, job: Job) -> Iterator[None]:
        """A fault of one job is logged and undone; it takes no other with it, and waits."""
        try:
            with transaction.atomic():
                yield
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("a %s of the hub failed", job.kind)
            self._broken[job] = time.monotonic() + PUT_OFF


def _answer(future: Future[Answer]) -> Answer:
    error = future.exception()
    if error is None:
        return future.result()
    log.error("a call of the hub failed: %s", type(error).__name__, exc_info=error)
    return Answer(kind=AnswerKind.SILENT, text=f"it could not be called: {type(error).__name__}")
