"""How far a send is, in the four words that readers of the desk see."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from publisher.actions.processes.mail_speed import Limit
from publisher.actions.sends.send_figures import counts_of
from publisher.actions.sends.send_status import speed_of
from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import OPEN
from publisher.web.desk.states import DELIVERY, SEND, Sign

State = Delivery.State
GONE = (State.ACCEPTED, State.DELIVERED)
UNDER_WAY = OPEN
TO_CHECK = (State.UNCERTAIN,)
MOVING = (Send.State.PREPARING, Send.State.RUNNING)
LIMITS = {
    Limit.RELAY: _("the relay’s answers"),
    Limit.RATE: _("waiting for the rate that is allowed"),
    Limit.COMPOSING: _("composing mails"),
    Limit.SIGNING: _("signing mails"),
    Limit.DATABASE: _("the database"),
    Limit.DISK: _("the disk"),
}
LONGEST_RING = timedelta(minutes=2)  # a send that waits for longer was given an hour
SOON = timedelta(minutes=15)  # a send that begins later is not watched second by second


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Figures of one send. The four words always add up to `recipients`."""

    send: Send
    sign: Sign
    recipients: int
    gone: int
    under_way: int
    refused: int
    to_check: int
    rate: float | None  # per second
    seconds_left: float | None
    begins_in: int | None  # seconds, of one that begins soon
    ring: float | None  # what is left of its second thoughts, 1 to 0; None outside of them
    connections: int
    limited_by: object  # words for what most of the time goes into; "" where nobody knows
    last_reader_at: datetime | None
    table: tuple[tuple[Sign, int], ...]

    @property
    def moving(self) -> bool:
        """Whether the figures may still change by themselves."""
        return self.send.state in MOVING or self.begins_in is not None

    @property
    def done(self) -> int:
        return self.recipients - self.under_way

    @property
    def share(self) -> float:
        """0 to 1."""
        if not self.recipients:
            return 1.0 if self.send.state == Send.State.FINISHED else 0.0
        return self.done / self.recipients


def progress_of(send: Send, now: datetime) -> Progress:
    """The send's figures at `now`."""
    found = counts_of([send])[send.pk]
    counts, speed = {State(name): n for name, n in found.items()}, speed_of(send, found)
    gone = sum(counts.get(state, 0) for state in GONE)
    under_way = sum(counts.get(state, 0) for state in UNDER_WAY)
    to_check = sum(counts.get(state, 0) for state in TO_CHECK)
    recipients = sum(counts.values())
    rate = speed["rate"] or _rate(send, recipients - under_way, now)
    return Progress(
        send=send,
        sign=SEND[Send.State(send.state)],
        recipients=recipients,
        gone=gone,
        under_way=under_way,
        refused=recipients - gone - under_way - to_check,
        to_check=to_check,
        rate=rate,
        seconds_left=under_way / rate if rate and send.state == Send.State.RUNNING else None,
        begins_in=_begins_in(send, now),
        ring=_ring(send, now),
        connections=speed["connections"],
        limited_by=LIMITS.get(speed["limited_by"], ""),
        last_reader_at=speed["last_reader_at"],
        table=tuple((DELIVERY[s], counts[s]) for s in State if counts.get(s)),
    )


def _begins_in(send: Send, now: datetime) -> int | None:
    if send.state != Send.State.SCHEDULED or send.not_before - now > SOON:
        return None
    wait: timedelta = send.not_before - now
    return max(0, math.ceil(wait.total_seconds()))


def _ring(send: Send, now: datetime) -> float | None:
    window = send.not_before - send.created_at
    if send.state != Send.State.SCHEDULED or not timedelta() < window <= LONGEST_RING:
        return None
    return min(1.0, max(0.0, (send.not_before - now) / window))


def _rate(send: Send, done: int, now: datetime) -> float | None:
    begun = send.started_at or send.created_at
    seconds = ((send.finished_at or now) - begun).total_seconds()
    return done / seconds if done and seconds >= 0.5 else None
