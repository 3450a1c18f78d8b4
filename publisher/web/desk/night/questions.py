"""What needs a person, from every room of the house, in one shape.

A room that has questions for people adds a function to ASKING.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.night.approvals_asked import wanted_approvals
from publisher.web.desk.night.asked import Asked

Asks = Callable[[Visit, datetime], Sequence[Asked]]
ASKING: tuple[Asks, ...] = (wanted_approvals,)


def asked_of(visit: Visit, now: datetime) -> list[Asked]:
    """All of it, in the order of ASKING."""
    return [one for asks in ASKING for one in asks(visit, now)]
