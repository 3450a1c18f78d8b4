"""The ways out for mail, and which of them a mail may take."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from publisher.delivery.models import Send


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way out. channel: its kind, a row of actions/mail/channels.py; address: as that kind reads
    it, with its secrets. weight: its share beside others; rate: messages per second of all workers
    together, or None."""

    name: str
    channel: str
    address: str = field(default="", repr=False)
    weight: int = 1
    rate: float | None = None


class Named(Protocol):
    """A route, or what a process has opened of it."""

    name: str


Way = TypeVar("Way", bound=Named)


def routes_for(send: Send, routes: Sequence[Way], *, group: str = "") -> Sequence[Way]:
    """Those of the routes by which mails of this send may leave, to recipients of this group: those
    whose mailboxes one operator runs; "" are all.

    Asked once each time that a worker turns to a send, never for each row. So far every mail may
    take every route.
    """
    return routes
