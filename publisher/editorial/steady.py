"""A wall clock that does not believe every jump, for a host whose clock nobody else can check."""

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

STEP = 5.0  # seconds that two readings may drift apart
BELIEVED = 600.0  # seconds that a jump ahead must last until it is believed
TOLD = "PUBLISHER_CLOCK_OFFSET"  # `up` tells its children


def told_offset() -> float | None:
    """What `up` believes in; None for a process that it has not started."""
    given = os.environ.get(TOLD)
    return float(given) if given else None


def since_boot() -> float:
    """Seconds since the host started, its sleep included; nobody can set this clock."""
    if hasattr(time, "CLOCK_BOOTTIME"):  # Linux
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class SteadyClock:
    """Never later than the wall clock; a jump ahead counts once it has lasted BELIEVED seconds.

    What was decided too late can be made good, what left too early cannot: so a jump back counts
    at once. Safe among threads.

    offset: seconds of the wall clock from the ticks that another process of this host believes in;
    who starts in the middle of a jump without being told knows no better.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        ticks: Callable[[], float] = since_boot,
        offset: float | None = None,
    ) -> None:
        self._wall, self._ticks = wall, ticks
        self._lock = threading.Lock()
        # Read as early as may be, for the same reason.
        self._offset = wall() - ticks() if offset is None else offset
        self._doubted, self._doubted_since = 0.0, 0.0

    def offset(self) -> float:
        """What a process that starts now should believe in."""
        self.now()
        return self._offset

    def now(self) -> datetime:
        """Aware, UTC."""
        with self._lock:
            ticks, wall = self._ticks(), self._wall()
            self._look(wall - ticks, ticks)
            return datetime.fromtimestamp(min(wall, ticks + self._offset), UTC)

    def _look(self, offset: float, ticks: float) -> None:
        """Believe it, or begin or go on to doubt it."""
        if abs(offset - self._offset) <= STEP:
            self._offset = self._doubted = offset
            self._doubted_since = ticks
        elif abs(offset - self._doubted) > STEP:
            self._doubted, self._doubted_since = offset, ticks
        elif ticks - self._doubted_since >= BELIEVED:
            self._offset = offset
