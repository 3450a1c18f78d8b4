"""The ledger: what was decided to be sent, to whom, and what became of it."""

from publisher.delivery.models.clicks import LinkTally, ReaderClick
from publisher.delivery.models.copies import PartnerCopy
from publisher.delivery.models.deliveries import Attempt, Delivery
from publisher.delivery.models.events import DeliveryEvent, SendTally
from publisher.delivery.models.figures import (
    HeardNews,
    HourTally,
    ReportLink,
    SendHeard,
    What,
)
from publisher.delivery.models.incoming import (
    IncomingCount,
    IncomingMail,
    PolledMailbox,
    ReportedDomain,
    WayBack,
)
from publisher.delivery.models.positions import PartnerPosition, PositionState
from publisher.delivery.models.processes import (
    LedgerIdentity,
    RelayPace,
    RelayTrial,
    WorkerProcess,
)
from publisher.delivery.models.proof import PartnerCall, PartnerReceipt, StandingCheck
from publisher.delivery.models.reports import MailProvider, ProviderReport
from publisher.delivery.models.sends import Send
from publisher.delivery.models.sent import SentBody, SentCopy
from publisher.delivery.models.service import ServiceMail

__all__ = [
    "Attempt",
    "Delivery",
    "DeliveryEvent",
    "HeardNews",
    "HourTally",
    "IncomingCount",
    "IncomingMail",
    "LedgerIdentity",
    "LinkTally",
    "MailProvider",
    "PartnerCall",
    "PartnerCopy",
    "PartnerPosition",
    "PartnerReceipt",
    "PolledMailbox",
    "PositionState",
    "ProviderReport",
    "ReaderClick",
    "RelayPace",
    "RelayTrial",
    "ReportLink",
    "ReportedDomain",
    "Send",
    "SendHeard",
    "SendTally",
    "SentBody",
    "SentCopy",
    "ServiceMail",
    "StandingCheck",
    "WayBack",
    "What",
    "WorkerProcess",
]
