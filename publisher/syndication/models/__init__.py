"""Feeds and their stored documents, the hub, copies; partners and their destinations."""

from publisher.syndication.models.copies import (
    CopyState,
    FeedCopy,
)
from publisher.syndication.models.engineers import (
    EngineerRequest,
    PartnerContact,
)
from publisher.syndication.models.feeds import (
    ArticleFacet,
    Feed,
    FeedChange,
    FeedDocument,
    FeedFault,
    FeedKey,
    FeedPage,
    FeedState,
)
from publisher.syndication.models.hub import (
    HubPing,
    HubRequest,
    HubSubscription,
    OutsideHub,
)
from publisher.syndication.models.limits import (
    SilenceLimit,
)
from publisher.syndication.models.partners import (
    Destination,
    Partner,
)
from publisher.syndication.models.products import (
    Product,
    TopicMapping,
)
from publisher.syndication.models.tokens import (
    PartnerToken,
)
from publisher.syndication.models.webhooks import (
    WebhookEndpoint,
    WebhookEvent,
)

__all__ = [
    "ArticleFacet",
    "CopyState",
    "Destination",
    "EngineerRequest",
    "Feed",
    "FeedChange",
    "FeedCopy",
    "FeedDocument",
    "FeedFault",
    "FeedKey",
    "FeedPage",
    "FeedState",
    "HubPing",
    "HubRequest",
    "HubSubscription",
    "OutsideHub",
    "Partner",
    "PartnerContact",
    "PartnerToken",
    "Product",
    "SilenceLimit",
    "TopicMapping",
    "WebhookEndpoint",
    "WebhookEvent",
]
