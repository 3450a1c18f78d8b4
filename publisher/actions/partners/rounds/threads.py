"""Threads that bring chunks, one at a destination."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from django.db import connections

from publisher.actions.partners.rounds.chunk import Chunk
from publisher.actions.partners.rounds.places import FAILING, NEW, SLOWLY

LANES = 64  # threads of a process; each waits for one place at a time
# Places of a kind that may hold one at a time: those that failed when they were last called, those
# that take long, those of which nothing is known yet. The others go to those that answer.
MOST = {FAILING: 4, SLOWLY: 12, NEW: 16}
QUEUED = 400  # of those that answer
GATHER = 0.05  # seconds in which answers come together before they are written down
IDLE = 1.0  # seconds until who waits looks whether to stop


@dataclass(frozen=True, slots=True)
class _Over:
    """A chunk was brought, or broke."""

    chunk: Chunk
    error: BaseException | None


class Threads:
    """As many at a time as places wait, for one who goes round at a time. What is woken while
    nobody rests is kept."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(LANES, thread_name_prefix="partners")
        self._words = SimpleQueue[_Over | str]()
        self._over = list[_Over]()
        self._kinds = Counter[str]()
        self._woken = self._asked = False
        self._rested = 0.0

    @property
    def busy(self) -> int:
        return self._kinds.total()

    def room(self, kind: str) -> int:
        return MOST.get(kind, QUEUED) - self._kinds[kind]

    def busy_with(self, kind: str) -> int:
        return self._kinds[kind]

    def start(self, chunk: Chunk, work: Callable[[], None]) -> None:
        self._kinds[chunk.kind] += 1
        self._pool.submit(self._bring, chunk, work)

    def ended(self) -> list[Chunk]:
        self._hear_all()
        over, self._over = self._over, []
        for one in over:
            if one.error is not None:
                raise one.error
        return [one.chunk for one in over]

    def rest(self, serve: Callable[[], None]) -> None:
        until = self._rested + GATHER
        if self._asked:
            serve()
        while self.busy:
            left = until - time.monotonic()
            if left <= 0 and (self._over or self._woken):
                break
            if not self._hear(serve, max(left, 0.001) if self._over or self._woken else IDLE):
                break  # nothing came; it is time to look whether to stop
        self._woken = self._asked = False
        self._rested = time.monotonic()

    def wake(self) -> None:
        """Something may be due."""
        self._words.put("wake")

    def ask(self) -> None:
        self._words.put("ask")

    def drain(self) -> None:
        while self.busy:
            self._hear(lambda: None, IDLE)
        self._over.clear()

    def _bring(self, chunk: Chunk, work: Callable[[], None]) -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as caught:  # noqa: BLE001 (whoever goes round raises it)
            error = caught
        finally:
            for connection in connections.all(initialized_only=True):
                connection.close()  # of those channels that write into the ledger
            self._words.put(_Over(chunk, error))

    def _hear(self, serve: Callable[[], None], seconds: float) -> bool:
        """Whether a word came in this time."""
        try:
            word = self._words.get(timeout=seconds)
        except Empty:
            return False
        self._take(word, serve)
        return True

    def _hear_all(self) -> None:
        def later() -> None:
            self._asked = True

        while not self._words.empty():
            self._take(self._words.get(), later)

    def _take(self, word: "_Over | str", serve: Callable[[], None]) -> None:
        if isinstance(word, _Over):
            self._kinds[word.chunk.kind] -= 1
            self._over.append(word)
        elif word == "ask":
            serve()
        else:
            self._woken = True
