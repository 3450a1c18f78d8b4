"""Signs of life inside one worker: its processes leave them in shared memory, the runner reads.

Times are of the monotonic clock, which all processes of a machine share and nobody can set.
"""

import mmap
import os
import struct
import threading
import time
from dataclasses import dataclass

EVERY = 2.0  # seconds between two marks of one process
CHILDREN = 64  # of one pool, at most (--concurrency)
_MARK = struct.Struct("=qd")  # pid, time
_TASKS = struct.Struct("=q")  # how many it is at
_PLACE = _MARK.size + _TASKS.size


@dataclass(frozen=True, slots=True)
class Mark:
    """The process that holds a place, and the seconds since it was last heard of."""

    pid: int
    age: float


class Marks:
    """One place for the main process of each pool, and one for each of its children.

    Made before the first fork. A child that takes another's place takes over its mark.
    """

    def __init__(self, pools: int) -> None:
        self._memory = mmap.mmap(-1, pools * (CHILDREN + 1) * _PLACE)
        self._lock = threading.Lock()

    def leave(self, pool: int, child: int | None = None, *, age: float = 0.0) -> None:
        """This process lives. child: its index in the pool; None is the pool's main process.
        age: seconds; of one that has only begun, and takes no tasks yet."""
        mark = _MARK.pack(os.getpid(), time.monotonic() - age)
        offset = self._offset(pool, child)
        self._memory[offset : offset + _MARK.size] = mark

    def count_tasks(self, pool: int, child: int | None, more: int) -> None:
        """This process has begun (1) or ended (-1) a task; 0: it has none."""
        place = self._offset(pool, child) + _MARK.size
        with self._lock:  # of one process: each writes in its own place
            tasks = _TASKS.unpack_from(self._memory, place)[0] + more if more else 0
            _TASKS.pack_into(self._memory, place, max(0, tasks))

    def busy(self, pool: int) -> bool:
        """Whether anybody in the pool is at a task."""
        places = (self._offset(pool, child) for child in (None, *range(CHILDREN)))
        return any(_TASKS.unpack_from(self._memory, place + _MARK.size)[0] for place in places)

    def forget(self, pool: int, child: int) -> None:
        """Nobody holds the place any more."""
        _MARK.pack_into(self._memory, self._offset(pool, child), 0, 0.0)
        self.count_tasks(pool, child, 0)

    def main(self, pool: int) -> Mark | None:
        """The pool's main process; None before its first mark."""
        return self._read(pool, None)

    def children(self, pool: int) -> dict[int, Mark]:
        """By index."""
        found = ((child, self._read(pool, child)) for child in range(CHILDREN))
        return {child: mark for child, mark in found if mark is not None}

    def keep_leaving(self, pool: int, child: int) -> None:
        """Begin a thread that leaves this child's mark as long as the child can run at all."""

        self.count_tasks(pool, child, 0)  # whoever was here before was killed at one

        def run() -> None:
            while True:
                self.leave(pool, child)
                time.sleep(EVERY)

        threading.Thread(target=run, name="marks", daemon=True).start()

    def _read(self, pool: int, child: int | None) -> Mark | None:
        pid, at = _MARK.unpack_from(self._memory, self._offset(pool, child))
        return Mark(pid, time.monotonic() - at) if pid else None

    @staticmethod
    def _offset(pool: int, child: int | None) -> int:
        place = pool * (CHILDREN + 1) + (0 if child is None else 1 + child)
        return place * _PLACE
