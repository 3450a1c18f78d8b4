"""SmtpChannel: mail to one relay over as many connections as it takes, in one thread."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from publisher.channels.smtp import turns
from publisher.channels.smtp.connection import Lost, Timeouts
from publisher.channels.smtp.lane import Habits, Lane, Source
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.smtp.session_limit import SessionLimit
from publisher.channels.smtp.turns import Course, Turns
from publisher.channels.smtp.width import Width
from publisher.channels.types import Begin, Outcome, Parcel, Reply


class SmtpChannel:
    """Implements Channel (channels/types.py) for mail. It connects when it is first needed.

    Where the relay announces PIPELINING, a body, its final dot and the next MAIL, RCPT and DATA
    leave in one write (RFC 2920). `begin` is called before a body, and also before the refusal of
    a recipient is reported, so that each refusal is of a parcel that began.
    A connection that is lost between a final dot and its answer leaves that parcel UNKNOWN; what
    its lane had not begun goes by another. Where no lane can go on, all later parcels are ROUTE.
    A connection that is lost earlier is opened once more.
    Where nothing moves any more at the end, those that hang are left to themselves, so that the
    next delivery begins; each hands its answer out there, or in `finish`.
    A mail that is refused by a session which has carried others is tried once on a fresh one
    before anybody is judged by it: relays limit sessions in many words (session_limit.py).
    """

    def __init__(self, route: SmtpRoute, *, timeouts: Timeouts | None = None) -> None:
        limit = SessionLimit(route.messages)
        self._habits = Habits(route, timeouts or Timeouts(), limit)
        self._width = Width(route.connections)
        self._lanes = list[Lane]()
        self._turns = Turns()
        self._aside: dict[Course, Lane] = {}

    @property
    def connections(self) -> int:
        """How many are open."""
        return sum(lane.open for lane in (*self._lanes, *self._aside.values()))

    @property
    def width(self) -> int:
        """How many it would use for many parcels."""
        return self._width.now

    @property
    def overdue(self) -> set[int]:
        """The keys of parcels that have begun and whose answers come later."""
        return {lane.begun.key for lane in self._aside.values() if lane.begun is not None}

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py. Replies to parcels of earlier deliveries may come too."""
        source = Source(iter(parcels), begin)
        lanes, began = self._lanes_of(self._width.now), time.monotonic()
        with self._listened_to():
            yield from self._run(lanes, source)
            able = [lane for lane in lanes if lane.lost is None]
            lost, seconds = len(lanes) - len(able), time.monotonic() - began
            self._width.learn(able=len(able), lost=lost, parcels=source.taken, seconds=seconds)
            while source.left and able:  # what others gave back when these had ended
                yield from self._run(able, source)
                able = [lane for lane in able if lane.lost is None]
            if not able and (last := lanes[-1].lost) is not None:
                yield from _out_of_reach(last, source)

    def finish(self) -> Iterator[Reply]:
        """Wait for the answers that are overdue, each until it is given up."""
        with self._listened_to():
            while self._turns.waiting:
                yield from self._turns.go_on()
            self._forget_ended()

    def close(self) -> None:
        """See channels/types.py. What is overdue is left without its answer."""
        self._abandon()
        self._lanes_of(0)

    def _run(self, lanes: list[Lane], source: Source) -> Iterator[Reply]:
        """Have them deliver what the source has. Where some are through with it, and nothing has
        moved for a while, the others are set aside."""
        patience, running = self._habits.timeouts.aside, dict[Course, Lane]()
        for lane in lanes:
            course = lane.run(source)
            running[course] = lane
            yield from self._turns.begin(course)
        while left := [course for course in running if course in self._turns.waiting]:
            if not (source.dry and any(running[c].lost is None for c in running if c not in left)):
                yield from self._turns.go_on()
            elif self._turns.still < patience:
                yield from self._turns.go_on(patience)
            else:
                break
        for course in left:
            self._set_aside(course, running[course], source)
        self._forget_ended()

    def _set_aside(self, course: Course, lane: Lane, source: Source) -> None:
        """Go on without a lane that hangs. One with no body under way just ends."""
        self._lanes.remove(lane)
        source.give_back(lane.leave())
        if lane.begun is None:
            self._turns.end(course)
        else:
            self._aside[course] = lane

    def _forget_ended(self) -> None:
        self._aside = {c: lane for c, lane in self._aside.items() if c in self._turns.waiting}

    @contextmanager
    def _listened_to(self) -> Iterator[None]:
        """When the caller stops listening, or raises, all connections in use are closed."""
        try:
            yield
        except BaseException:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """Close whatever is under way."""
        self._turns.close()
        self._turns, self._aside = Turns(), {}

    def _lanes_of(self, count: int) -> list[Lane]:
        """So many, fewer by those set aside, those that are connected first; the connections of
        all others end."""
        count = max(min(count, 1), count - len(self._aside))
        lanes = sorted(self._lanes, key=lambda lane: not lane.open)
        lanes += [Lane(self._habits) for _ in range(count - len(lanes))]
        self._lanes, others = lanes[:count], lanes[count:]
        for _ in turns.run(lane.close() for lane in others if lane.open):
            raise AssertionError("a connection that ends has nothing to hand out")
        return list(self._lanes)


def _out_of_reach(lost: Lost, source: Source) -> Iterator[Reply]:
    """ROUTE for all that never began."""
    while (parcel := source.take()) is not None:
        yield Reply(key=parcel.key, outcome=Outcome.ROUTE, code=lost.code, text=lost.text)
