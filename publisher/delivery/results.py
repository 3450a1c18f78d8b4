"""What became of one attempt, for the ledger and the journal, and until when a row waits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from publisher.delivery.reasons import Reason, row_column
from publisher.delivery.states import State


@dataclass(slots=True, kw_only=True)  # a frozen one takes four times as long to make
class Result:
    """What became of one attempt; nobody changes it.

    state: accepted, delivered, retrying, bounced, failed or uncertain.
    code, reply: as the other side wrote them, addresses removed.
    next_attempt_at: for retrying only.
    stage, verdict: which command was answered, and what the answer is about
    (channels/reply_table.py); "" where nobody said, and for what was taken.
    """

    key: int
    attempt: int
    state: State
    code: str = ""
    reply: str = ""
    next_attempt_at: datetime | None = None
    stage: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Until when rows wait (None: not at all), and why: the code and reply of who refused, with
    stage and verdict, or a reason of our own."""

    until: datetime | None
    code: str = ""
    reply: str = ""
    why: Reason | None = None
    stage: str = ""
    verdict: str = ""

    def columns(self) -> dict[str, Any]:
        """What rows that wait keep of it."""
        return {
            "next_attempt_at": self.until,
            "reply_code": self.code[:16],
            "reply": self.reply,
            "reason": row_column(self.why),
            "stage": self.stage or None,
            "verdict": self.verdict or None,
        }
