"""One at a time at a place, in a process with threads; who is sent there meanwhile is not lost."""

from collections.abc import Callable
from threading import Lock


class Turns:
    """Who is where. A second call leaves word with the first, who then does the work once more."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._again: dict[int | None, bool] = {}

    def run(self, place: int | None, work: Callable[[], object]) -> bool:
        """Do the work, as often as somebody asks for it meanwhile. False when another is at it.

        Raises what `work` raises; the word that was left is then forgotten.
        """
        if not self._enter(place):
            return False
        try:
            work()
            while not self._leave(place):
                work()
        except BaseException:
            self._again.pop(place, None)
            raise
        return True

    def _enter(self, place: int | None) -> bool:
        with self._lock:
            if place in self._again:
                self._again[place] = True
                return False
            self._again[place] = False
            return True

    def _leave(self, place: int | None) -> bool:
        with self._lock:
            if self._again[place]:
                self._again[place] = False
                return False
            del self._again[place]
            return True
