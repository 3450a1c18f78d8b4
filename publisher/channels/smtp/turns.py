"""Many connections in one thread: each course goes on as soon as its socket lets it."""

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
    turns, started = _Turns(), list(courses)
    try:
        for course in started:
            yield from turns.advance(course)
        while turns.waiting:
            for course, error in turns.ready():
                yield from turns.advance(course, error)
    finally:
        for course in started:
            course.close()
        turns.close()


class _Turns:
    """Who waits for what."""

    def __init__(self) -> None:
        self.waiting: dict[Course, Wait] = {}
        self._selector = selectors.DefaultSelector()
        self._watched: dict[Course, tuple[socket.socket, int]] = {}

    def advance(self, course: Course, error: TimeoutError | None = None) -> Iterator[Reply]:
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

    def ready(self) -> list[tuple[Course, TimeoutError | None]]:
        """Who may go on now, after a wait if need be; with an error, whose time is up."""
        now = time.monotonic()
        soonest = min(until for _, _, until in self.waiting.values())
        found = self._selector.select(max(0.0, soonest - now))
        going: list[tuple[Course, TimeoutError | None]] = [(key.data, None) for key, _ in found]
        if not going:
            now = time.monotonic()
            late = [course for course, (_, _, until) in self.waiting.items() if until <= now]
            going = [(course, TimeoutError()) for course in late]
        return going

    def close(self) -> None:
        self._selector.close()

    def _watch(self, course: Course, channel: socket.socket, events: int) -> None:
        watched = self._watched.get(course)
        if watched is not None and watched[0] is channel:
            if watched[1] == events:
                return
            self._selector.modify(channel, events, course)
        else:
            self._forget(course)
            self._selector.register(channel, events, course)
        self._watched[course] = channel, events

    def _forget(self, course: Course) -> None:
        watched = self._watched.pop(course, None)
        if watched is not None:
            with suppress(KeyError, ValueError):  # it was closed meanwhile
                self._selector.unregister(watched[0])
