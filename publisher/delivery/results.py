"""What became of one attempt, for the ledger and the journal."""

from dataclasses import dataclass
from datetime import datetime

from publisher.delivery.states import State


@dataclass(slots=True, kw_only=True)  # a frozen one takes four times as long to make
class Result:
    """What became of one attempt; nobody changes it.

    state: accepted, delivered, retrying, bounced, failed or uncertain.
    code, reply: as the other side wrote them, addresses removed.
    next_attempt_at: for retrying only.
    """

    key: int
    attempt: int
    state: State
    code: str = ""
    reply: str = ""
    next_attempt_at: datetime | None = None
