"""Mail that comes back to us, read as what it is: bytes of a stranger."""

from publisher.channels.incoming.bounce import Bounce
from publisher.channels.incoming.complaint import Complaint, Mark, read_complaint
from publisher.channels.incoming.nothing import asks_for_nothing
from publisher.channels.incoming.reports import read_bounce

__all__ = ["Bounce", "Complaint", "Mark", "asks_for_nothing", "read_bounce", "read_complaint"]
