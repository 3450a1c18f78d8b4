"""Who brings chunks: here, one after the other; threads.py has the other kind."""

from collections.abc import Callable
from typing import Protocol

from publisher.actions.partners.rounds.chunk import Chunk


class Lanes(Protocol):
    """Brings chunks. `busy`: how many are under way."""

    @property
    def busy(self) -> int: ...

    def room(self, kind: str) -> int:
        """How many more chunks for places of this kind may start."""

    def busy_with(self, kind: str) -> int:
        """How many of this kind are under way."""

    def start(self, chunk: Chunk, work: Callable[[], None]) -> None:
        """Bring a chunk."""

    def ended(self) -> list[Chunk]:
        """Those that were brought since the last call. Raises what broke one."""

    def rest(self, serve: Callable[[], None]) -> None:
        """Until one has ended, or somebody woke us; `serve` when a lane asks."""

    def ask(self) -> None:
        """In a lane: have whoever rests call `serve`."""

    def drain(self) -> None:
        """Wait until nobody is under way; what they brought is forgotten."""


class InTurn:
    """One after the other, by whoever calls."""

    busy = 0

    def __init__(self) -> None:
        self._ended = list[Chunk]()

    def room(self, kind: str) -> int:
        return 1_000_000

    def busy_with(self, kind: str) -> int:
        return 0

    def start(self, chunk: Chunk, work: Callable[[], None]) -> None:
        work()
        self._ended.append(chunk)

    def ended(self) -> list[Chunk]:
        found, self._ended = self._ended, []
        return found

    def rest(self, serve: Callable[[], None]) -> None:
        """Nobody is under way."""

    def ask(self) -> None:
        """The caller serves itself."""

    def drain(self) -> None:
        self._ended.clear()
