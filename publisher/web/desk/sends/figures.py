"""A send's figures in the four words that readers of the desk see, for lists of sends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import GOT, OPEN
from publisher.web.desk.states import SEND, Sign

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One send. The four words always add up to `recipients`."""

    send: Send
    sign: Sign
    recipients: int
    gone: int
    under_way: int
    refused: int
    to_check: int
    rate: float | None = None  # deliveries done per second, of one that runs
    seconds_left: float | None = None

    @property
    def words(self) -> tuple[int, int, int, int]:
        """gone, under way, refused, to check."""
        return self.gone, self.under_way, self.refused, self.to_check

    @property
    def done(self) -> int:
        return self.recipients - self.under_way

    @property
    def share(self) -> float:
        """0 to 1."""
        if not self.recipients:
            return 1.0 if self.send.state == Send.State.FINISHED else 0.0
        return self.done / self.recipients


def figures(sends: Iterable[Send], counts: Mapping[int, Counts], now: datetime) -> list[Figures]:
    """counts: of each send, by the state of a delivery."""
    return [_figures(send, counts[send.pk], now) for send in sends]


def words_of(counts: Counts) -> dict[str, int]:
    """A send's deliveries, by state, in the four words and their sum."""
    gone, under_way, total = _of(counts, GOT), _of(counts, OPEN), sum(counts.values())
    to_check = counts.get(Delivery.State.UNCERTAIN, 0)
    return {
        "recipients": total,
        "gone": gone,
        "under_way": under_way,
        "refused": total - gone - under_way - to_check,
        "to_check": to_check,
    }


def _figures(send: Send, counts: Counts, now: datetime) -> Figures:
    words = words_of(counts)
    rate = _rate(send, words["recipients"] - words["under_way"], now)
    return Figures(
        send=send,
        sign=SEND[Send.State(send.state)],
        rate=rate,
        seconds_left=words["under_way"] / rate if rate else None,
        **words,
    )


def _rate(send: Send, done: int, now: datetime) -> float | None:
    if send.state != Send.State.RUNNING or send.started_at is None:
        return None
    seconds = (now - send.started_at).total_seconds()
    return done / seconds if done and seconds >= 1 else None


def _of(counts: Counts, states: Iterable[str]) -> int:
    return sum(counts.get(state, 0) for state in states)
