"""Many connections in one thread: each course goes on as soon as its socket lets it."""

import math
import selectors
import socket
import time
from collections.abc import Coroutine, Generator, Iterable, Iterator
from contextlib import suppress
from types import coroutine

from publisher.channels.types import Reply

# A socket, what it has to be ready for, and until when (of time.monotonic()) that is waited for.
Wait = tuple[socket.socket, int, float]
Step = Wait | Reply
Course = Coroutine[Step, None, None]


@coroutine
def readable(channel: socket.socket, until: float) -> Generator[Step, None, None]:
    """Let the others go on until there is something to read. Raises TimeoutError at `until`."""
    yield channel, selectors.EVENT_READ, until


@coroutine
def writable(channel: socket.socket, until: float) -> Generator[Step, None, None]:
    """Let the others go on until there is room to write. Raises TimeoutError at `until`."""
    yield channel, selectors.EVENT_WRITE, until


@coroutine
def hand_out(reply: Reply) -> Generator[Step, None, None]:
    """Hand out a reply; once this goes on, whoever takes them has taken it."""
    yield reply


def run(courses: Iterable[Course]) -> Iterator[Reply]:
    """Run them side by side to their ends, and yield what they hand out.

    When the caller stops listening, or one of them raises, all are closed.
    """
    turns = Turns()
    try:
        for course in list(courses):
            yield from turns.begin(course)
        while turns.waiting:
            yield from turns.go_on()
    finally:
        turns.close()


class Turns:
    """Courses that run side by side, and what each waits for. Whoever does not run them to their
    ends calls `close`."""

    def __init__(self) -> None:
        self.waiting: dict[Course, Wait] = {}
        self._moved_at = time.monotonic()
        self._courses = set[Course]()
        self._selector = selectors.DefaultSelector()
        self._watched: dict[Course, tuple[socket.socket, int]] = {}

    @property
    def still(self) -> float:
        """Seconds since one of them last went on."""
        return time.monotonic() - self._moved_at

    def begin(self, course: Course) -> Iterator[Reply]:
        """Take one in, up to its first wait; yields what it hands out."""
        self._courses.add(course)
        self._moved_at = time.monotonic()
        return self._advance(course)

    def go_on(self, patience: float = math.inf) -> Iterator[Reply]:
        """Let those go on that can, after a wait if need be, which ends when all have stood still
        for `patience` seconds; yields what they hand out."""
        for course, error in self._ready(patience):
            yield from self._advance(course, error)

    def end(self, course: Course) -> None:
        """Close one before its end."""
        self.waiting.pop(course, None)
        course.close()
        self._forget(course)

    def close(self) -> None:
        """Close all that have not ended."""
        for course in list(self._courses):
            self.end(course)
        self._selector.close()

    def _advance(self, course: Course, error: TimeoutError | None = None) -> Iterator[Reply]:
        """Let one go on until it waits or ends."""
        self.waiting.pop(course, None)
        try:
            step = course.throw(error) if error else course.send(None)
            while isinstance(step, Reply):
                yield step
                step = course.send(None)
        except StopIteration:
            self._forget(course)
            return
        self._watch(course, step[0], step[1])
        self.waiting[course] = step

    def _ready(self, patience: float) -> list[tuple[Course, TimeoutError | None]]:
        """Who may go on now; with an error, whose time is up, however busy the others are."""
        soonest = min(until for _, _, until in self.waiting.values())
        ends = min(soonest, self._moved_at + patience)
        found = self._selector.select(max(0.0, ends - time.monotonic()))
        going: list[tuple[Course, TimeoutError | None]] = [(key.data, None) for key, _ in found]
        now = time.monotonic()
        if now >= soonest:
            heard = {key.data for key, _ in found}
            late = (course for course, (_, _, until) in self.waiting.items() if until <= now)
            going += [(course, TimeoutError()) for course in late if course not in heard]
        if going:
            self._moved_at = now
        return going

    def _watch(self, course: Course, channel: socket.socket, events: int) -> None:
        watched = self._watched.get(course)
        if watched is not None and watched[0] is channel:
            if watched[1] == events:
                return
            self._selector.modify(channel, events, course)
        else:
            self._unwatch(course)
            self._selector.register(channel, events, course)
        self._watched[course] = channel, events

    def _forget(self, course: Course) -> None:
        self._courses.discard(course)
        self._unwatch(course)

    def _unwatch(self, course: Course) -> None:
        watched = self._watched.pop(course, None)
        if watched is not None:
            with suppress(KeyError, ValueError):  # it was closed meanwhile
                self._selector.unregister(watched[0])
