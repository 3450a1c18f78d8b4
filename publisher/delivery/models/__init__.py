"""The ledger: what was decided to be sent, to whom, and what became of it."""

from publisher.delivery.models.deliveries import Attempt, Delivery, DeliveryEvent
from publisher.delivery.models.incoming import IncomingCount, IncomingMail
from publisher.delivery.models.processes import LedgerIdentity, RelayPace, WorkerProcess
from publisher.delivery.models.sends import Send

__all__ = [
    "Attempt",
    "Delivery",
    "DeliveryEvent",
    "IncomingCount",
    "IncomingMail",
    "LedgerIdentity",
    "RelayPace",
    "Send",
    "WorkerProcess",
]
