"""One way out for mail as a process knows it: its connection, its pace, its health, its share."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.actions.mail.domains import Domains
from publisher.channels.types import Channel, Reply
from publisher.delivery.mail_retries import route_delay
from publisher.delivery.running_attempts import RunningAttempt

CHUNK = 500  # rows at most
EACH = 2  # rows for a connection at least, so that another envelope waits behind each body
PACE = 2.0  # seconds of the relay's pace that a chunk is for; a more urgent send waits so long
BLOCKS = 3  # refusals of us in a row, until it is no accident of one recipient
BLOCKED_REST = 60.0  # seconds; a person has to mend it


@dataclass(frozen=True, slots=True)
class Late:
    """A row of an earlier chunk whose answer is still to come. until: when its send expires."""

    row: RunningAttempt
    until: datetime


class Relay:
    """A relay and this process's connections to it.

    weight: its share beside the others. rate: messages per second of all workers together, or
    None. channel_factory: opens the connection when it is first needed.
    """

    def __init__(
        self,
        channel_factory: Callable[[], Channel],
        *,
        name: str = "",
        weight: int = 1,
        rate: float | None = None,
    ) -> None:
        self.name, self.weight, self.rate = name, weight, rate
        self.current_weight = 0  # of the round-robin
        self._channel_factory = channel_factory
        self._channel: Channel | None = None
        self._size = 8.0
        self._failures, self._closed_until = 0, 0.0
        self._blocks = 0
        self.domains = Domains()
        self.refusal = ""  # its last answer to us, while it takes no mail
        self.known_to_work = False  # not before its first answer: the ledger may say otherwise
        self.late: dict[int, Late] = {}

    @property
    def channel(self) -> Channel:
        """Its connections; they live as long as the process."""
        if self._channel is None:
            self._channel = self._channel_factory()
        return self._channel

    @property
    def connections(self) -> int:
        """How many are open; one at a time where a channel does not say."""
        return getattr(self._channel, "connections", int(self._channel is not None))

    @property
    def overdue(self) -> set[int]:
        """The rows whose connections hang, and whose answers it gives later."""
        return getattr(self._channel, "overdue", set())

    def finish(self) -> Iterator[Reply]:
        """Wait for what is overdue."""
        yield from getattr(self.channel, "finish", tuple)()

    @property
    def chunk_size(self) -> int:
        """Rows that the relay takes in about PACE seconds, but some for each connection however
        slow it is. As many begin at a time, and no more: other workers find some too."""
        least = EACH * getattr(self._channel, "width", 1)
        return max(least, min(CHUNK, round(self._size)))

    def learn_pace(self, rows: int, seconds: float) -> None:
        """Go half-way from the present chunk to what was just sent in PACE seconds, and all the
        way down."""
        sent = min(2 * CHUNK, PACE * rows / max(seconds, 0.001))
        self._size = min(sent, (self._size + sent) / 2)

    @property
    def blocked(self) -> bool:
        """Whether it refuses us: by policy, or our sign-in; or recipients of many domains do."""
        return self._blocks >= BLOCKS or self.domains.all_refuse

    def note_failure(self, *, refused: bool = False) -> float:
        """Note that the relay is out of reach, or has `refused` us in a permanent answer; returns
        the seconds that it rests."""
        self._failures += 1
        self._blocks += refused
        seconds = BLOCKED_REST if self.blocked else route_delay(self._failures)
        self._closed_until = time.monotonic() + seconds
        return seconds

    def note_success(self) -> None:
        """Note an answer about a recipient: the relay is there."""
        self._failures, self._closed_until, self._blocks = 0, 0.0, 0

    def start_anew(self) -> None:
        """Forget what it and the domains behind it said: people were told."""
        self.note_success()
        self.domains.forget()

    def is_resting(self) -> bool:
        """Whether it is left alone for now."""
        return time.monotonic() < self._closed_until

    def close(self) -> None:
        """End the connections; the next use opens others."""
        channel, self._channel = self._channel, None
        self.late.clear()
        if channel is not None:
            channel.close()


def next_relay(relays: Sequence[Relay]) -> Relay | None:
    """The next among those that do not rest, each by its weight; None when all do.

    Smooth weighted round-robin: 5 to 1 gives aaabaa, not aaaaab.
    """
    available = [relay for relay in relays if not relay.is_resting()]
    if not available:
        return None
    for relay in available:
        relay.current_weight += relay.weight
    chosen = max(available, key=lambda relay: relay.current_weight)
    chosen.current_weight -= sum(relay.weight for relay in available)
    return chosen


def all_rest(relays: Sequence[Relay]) -> bool:
    """Whether none of them takes mail now."""
    return all(relay.is_resting() for relay in relays)


def takes_domain(relays: Sequence[Relay], domain: str) -> bool:
    """Whether any of them takes mail to that domain now."""
    awake = (relay for relay in relays if not relay.is_resting())
    return any(relay.domains.rest_of(domain) is None for relay in awake)
