"""WebSub: outside hubs that are told of changes, and who subscribes at our own."""

from publisher.actions.feeds.hub.outside_hubs import add_outside_hub, remove_outside_hub
from publisher.actions.feeds.topics import host_of
from publisher.syndication.models import HubSubscription, OutsideHub
from publisher.web.api.documents import Document, Time
from publisher.web.api.paging import Rows
from publisher.web.api.resource import Resource, own
from publisher.web.api.routes import Call
from publisher.web.api.words import Url


class NewHub(Document):
    """a hub that is told of every change; our feeds name it beside our own"""

    url: Url


class Hub(Document):
    """an outside hub; told: documents that it heard of, failing: of those, with trouble now"""

    id: str
    url: str
    told: int
    failing: int
    created_at: Time


class FeedSubscription(Document, kw_only=True):
    """somebody whom our hub tells of changes; of the callback the host alone, for it is a secret"""

    id: str
    topic: str
    callback_host: str
    signed: bool
    lease_expires_at: Time | None
    failures: int
    next_attempt_at: Time | None
    problem: str | None
    created_at: Time


def _show(row: OutsideHub) -> Hub:
    return Hub(
        id=str(row.pk),
        url=row.url,
        told=row.pings.exclude(etag="").count(),
        failing=row.pings.filter(failures__gt=0).count(),
        created_at=row.created_at,
    )


def _live(call: Call) -> Rows:
    return own(HubSubscription)(call).filter(lease_expires_at__gt=call.now)


def _show_subscription(row: HubSubscription) -> FeedSubscription:
    return FeedSubscription(
        id=str(row.pk),
        topic=row.topic,
        callback_host=host_of(row.callback),
        signed=bool(row.secret),
        lease_expires_at=row.lease_expires_at,
        failures=row.failures,
        next_attempt_at=row.next_attempt_at,
        problem=row.problem or None,
        created_at=row.created_at,
    )


HUBS = Resource(
    name="hubs",
    one="hub",
    scope="feeds",
    shown=Hub,
    show=_show,
    rows=own(OutsideHub, "publication"),
    takes=NewHub,
    create=lambda call, body: add_outside_hub(url=body.url, **call.about),
    remove=lambda call, row: remove_outside_hub(hub=row, **call.decision),
    conflicts=frozenset({"hub_exists"}),
)
HUB_SUBSCRIPTIONS = Resource(
    name="hub-subscriptions",
    one="subscription",
    scope="feeds",
    shown=FeedSubscription,
    show=_show_subscription,
    rows=_live,
)
