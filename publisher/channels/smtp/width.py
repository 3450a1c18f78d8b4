"""How many connections one relay takes, as one process learns it."""

import re

from publisher.channels.smtp.replies import Answer

DEFAULT = 8
FEW = 4  # parcels for each connection, below which another would only cost
SLOW = 1.0  # seconds of a delivery, from which on another would help all the same
PROBE_AFTER = 20  # deliveries at the learned number, until one more is tried

_TOO_MANY = re.compile(
    r"too many (\w+ ){0,2}(connections|sessions)|connection (limit|rate)|concurrent connections"
    r"|(maximum|max) (number of )?(\w+ )?(connections|sessions)|trop de connexions",
    re.IGNORECASE,
)


def says_too_many(answer: Answer) -> bool:
    """Whether a relay refuses because of how many connections we hold, at whatever stage."""
    return not answer.positive and _TOO_MANY.search(answer.text) is not None


class Width:
    """most: SMTP_URL's `connections`, or None. now: connections at present, at least one.

    It doubles while the relay takes them all. The first that is refused, or lost while others go
    on, shows the limit: half of what is left stay, so that other processes find room there too,
    and one at a time is added again, beyond the limit seldom.
    """

    def __init__(self, most: int | None) -> None:
        self._most = most or DEFAULT
        self._limit = 0  # as the relay showed it; 0: not yet
        self._quiet = 0
        self.now = 1

    def learn(self, *, able: int, lost: int, parcels: int, seconds: float = 0.0) -> None:
        """After a delivery of so many parcels: how many connections went on, and were lost."""
        if lost:  # all of them: it is away, which says nothing of how many it takes
            self._limit, self._quiet = able, 0
            self.now = max(1, (able + 1) // 2)
        elif parcels >= FEW * self.now or (seconds >= SLOW and parcels > self.now):
            self.now = min(self._most, self._wider())

    def _wider(self) -> int:
        if not self._limit:
            return 2 * self.now
        if self.now < self._limit:
            return self.now + 1
        self._quiet += 1
        if self._quiet < PROBE_AFTER:
            return self.now
        self._quiet = 0
        return self.now + 1
