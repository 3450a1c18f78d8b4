"""Who may be mailed: lists, subscribers, their consent, and who must never be mailed."""

from publisher.audience.models.activity import ReaderActivity
from publisher.audience.models.consent import ConsentBatch, ConsentEvent, Form, FormText
from publisher.audience.models.digests import DigestSchedule
from publisher.audience.models.growth import GrowthTally
from publisher.audience.models.imports import ReaderImport, Upload
from publisher.audience.models.joining import ConsentPeer, MailBudget
from publisher.audience.models.leaving import LeavingReason
from publisher.audience.models.lists import MailingList, Subscription
from publisher.audience.models.segments import Segment
from publisher.audience.models.subscribers import Endpoint, Entitlement, Subscriber
from publisher.audience.models.suppressions import ErasedAddress, Suppression
from publisher.audience.models.tags import Field, SubscriberTag, Tag

__all__ = [
    "ConsentBatch",
    "ConsentEvent",
    "ConsentPeer",
    "DigestSchedule",
    "Endpoint",
    "Entitlement",
    "ErasedAddress",
    "Field",
    "Form",
    "FormText",
    "GrowthTally",
    "LeavingReason",
    "MailBudget",
    "MailingList",
    "ReaderActivity",
    "ReaderImport",
    "Segment",
    "Subscriber",
    "SubscriberTag",
    "Subscription",
    "Suppression",
    "Tag",
    "Upload",
]
