"""SmtpChannel: mail to one relay over as many connections as it takes, in one thread."""

import time
from collections.abc import Iterable, Iterator

from publisher.channels.smtp import turns
from publisher.channels.smtp.connection import Lost, Timeouts
from publisher.channels.smtp.lane import Habits, Lane, Source
from publisher.channels.smtp.route import SmtpRoute
from publisher.channels.smtp.session_limit import SessionLimit
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
    A mail that is refused by a session which has carried others is tried once on a fresh one
    before anybody is judged by it: relays limit sessions in many words (session_limit.py).
    """

    def __init__(self, route: SmtpRoute, *, timeouts: Timeouts | None = None) -> None:
        limit = SessionLimit(route.messages)
        self._habits = Habits(route, timeouts or Timeouts(), limit)
        self._width = Width(route.connections)
        self._lanes = list[Lane]()

    @property
    def connections(self) -> int:
        """How many are open."""
        return sum(lane.open for lane in self._lanes)

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py."""
        source = Source(iter(parcels), begin)
        lanes, began = self._lanes_of(self._width.now), time.monotonic()
        yield from turns.run(lane.run(source) for lane in lanes)
        able = [lane for lane in lanes if lane.lost is None]
        lost, seconds = len(lanes) - len(able), time.monotonic() - began
        self._width.learn(able=len(able), lost=lost, parcels=source.taken, seconds=seconds)
        while source.left and able:  # what others gave back when these had ended
            yield from turns.run(lane.run(source) for lane in able)
            able = [lane for lane in able if lane.lost is None]
        if not able and (last := lanes[-1].lost) is not None:
            yield from _out_of_reach(last, source)

    def close(self) -> None:
        """See channels/types.py."""
        self._lanes_of(0)

    def _lanes_of(self, count: int) -> list[Lane]:
        """So many, those that are connected first; the connections of all others end."""
        lanes = sorted(self._lanes, key=lambda lane: not lane.open)
        lanes += [Lane(self._habits) for _ in range(count - len(lanes))]
        self._lanes, others = lanes[:count], lanes[count:]
        for _ in turns.run(lane.close() for lane in others if lane.open):
            raise AssertionError("a connection that ends has nothing to hand out")
        return self._lanes


def _out_of_reach(lost: Lost, source: Source) -> Iterator[Reply]:
    """ROUTE for all that never began."""
    while (parcel := source.take()) is not None:
        yield Reply(key=parcel.key, outcome=Outcome.ROUTE, code=lost.code, text=lost.text)
