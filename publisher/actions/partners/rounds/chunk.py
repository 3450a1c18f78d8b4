"""What one destination gets in one go, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from publisher.channels.types import Channel, Parcel, Reply
from publisher.delivery.models import Delivery
from publisher.delivery.partners.breaker import Breaker
from publisher.delivery.results import Result, Wait
from publisher.syndication.models import Destination


@dataclass(slots=True, eq=False)
class Chunk:
    """Rows of one destination that are leased together. A lane has it until it has been brought;
    before and after, who goes round.

    parcels: of those that could be written. begun: whether the ledger was asked to begin them.
    numbers: the attempt's number of each that it began.
    looked_at: when kills and stops were last looked at, by the monotonic clock. left: whose bodies
    have left. waits: until when those wait whose bodies did not.
    answers: what was heard, in order. seconds: what its bodies took altogether.
    """

    destination: Destination
    channel: Channel
    breaker: Breaker
    rows: dict[int, Delivery]
    parcels: list[tuple[Delivery, Parcel]] = field(default_factory=list)
    begun: bool = False
    numbers: dict[int, int] = field(default_factory=dict)
    looked_at: float = 0.0
    left: set[int] = field(default_factory=set)
    results: list[Result] = field(default_factory=list)
    waits: dict[int, Wait] = field(default_factory=dict)
    answers: list[tuple[Delivery, Reply, datetime]] = field(default_factory=list)
    seconds: float = 0.0
    kind: str = ""

    def written(self) -> Sequence[int]:
        """The ids of those that have a parcel."""
        return [row.pk for row, _ in self.parcels]

    def unleft(self) -> set[int]:
        """Those that were begun and have not left."""
        return self.numbers.keys() - self.left

    def went_well(self) -> bool:
        """Whether the place answered, and nothing said that it fails."""
        return bool(self.results) and not self.breaker.is_probing

    @property
    def pace(self) -> float:
        """Seconds that each answer took; 0 without one."""
        return self.seconds / len(self.results) if self.results else 0.0
