"""Where in a send a worker claims next.

A send's rows have been made at once, so their ids lie side by side: a claim reads one stretch of
them instead of looking for the first that is due among all that are finished.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

STRETCH = 1000  # ids


@dataclass(slots=True)
class Place:
    """`first`: the id from which on rows may be pending; None: not known."""

    first: int | None = None

    def stretches(self, first_pending: Callable[[int], int | None]) -> Iterator[int]:
        """The first ids of the stretches to claim from, in turn, until nothing is pending.

        first_pending: the first pending row from an id on. It is asked wherever a stretch was
        used up; rows that came back behind us are found by going round once.
        """
        goes_round = self.first is not None
        if self.first is None:
            self.first = first_pending(0)
        while self.first is not None or goes_round:
            if self.first is None:
                goes_round, self.first = False, first_pending(0)
                continue
            yield self.first
            self.first = first_pending(self.first + STRETCH)
