"""What a chunk of mails is given, and what it gives back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from publisher.actions.mail.relay import Relay
from publisher.channels.types import Reply
from publisher.delivery.results import Result, Wait
from publisher.delivery.running_attempts import RunningAttempt
from publisher.renderers.email.types import Recipient


@dataclass(slots=True)
class ChunkResults:
    """What the next transaction writes. `unbegun`: nothing of them left. `closed`: nor of them,
    because the route is closed, in the words of `route` until `again_at`. `waits`: nor of these,
    whose domains are left alone. `late`: of rows of earlier chunks."""

    results: list[Result] = field(default_factory=list)
    late: list[Result] = field(default_factory=list)
    unbegun: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    waits: list[tuple[list[int], Wait | None]] = field(default_factory=list)
    route: Reply | None = None
    again_at: datetime | None = None
    halted: bool = False
    gave_way: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.results or self.late or self.unbegun or self.closed or self.waits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for all rows of a chunk.

    relays: those that its mail may take. domain: of return paths. until: when a row, by its key, is
    stale. goes_on: the stop flag. gives_way: whether what is more urgent waits. compose: makes a
    row's mail, in pieces; None: of its edition.
    """

    relays: Sequence[Relay]
    domain: str
    until: Callable[[int], datetime]
    goes_on: Callable[[], bool]
    gives_way: Callable[[], bool] = lambda: False
    compose: Callable[[RunningAttempt, Recipient], Sequence[bytes]] | None = None
