"""Mail that comes back to us, read as what it is: bytes of a stranger."""

from publisher.channels.incoming.bounce import Bounce
from publisher.channels.incoming.complaint import (
    LEAVE_LINK,
    Complaint,
    Mark,
    enclosed_marks,
    read_complaint,
)
from publisher.channels.incoming.nothing import asks_for_nothing
from publisher.channels.incoming.person import by_a_person
from publisher.channels.incoming.recipients import noted_recipients
from publisher.channels.incoming.reports import read_bounces

__all__ = [
    "LEAVE_LINK",
    "Bounce",
    "Complaint",
    "Mark",
    "asks_for_nothing",
    "by_a_person",
    "enclosed_marks",
    "noted_recipients",
    "read_bounces",
    "read_complaint",
]
