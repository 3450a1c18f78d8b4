"""Mail that comes back to us, read as what it is: bytes of a stranger."""

from publisher.channels.incoming.reports import Bounce, Complaint, read_bounce, read_complaint

__all__ = ["Bounce", "Complaint", "read_bounce", "read_complaint"]
