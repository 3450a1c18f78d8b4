"""What became of a partner's deliveries, and delivering once more what went out."""

from typing import Any

from publisher.actions.partners.delivery_log import delivery_log
from publisher.actions.partners.replay import replay_partner
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.resources.partners import KEY, PARTNERS
from publisher.web.api.routes import JSON, Answer, Call, Parameter, Route

MOST = 100


class Try(Part):
    number: int
    state: str
    code: str | None
    reply: str | None
    at: Time | None


class PartnerDelivery(Part):
    """one version to one destination, and each try"""

    delivery: str
    destination: str
    guid: str
    version: int
    change: str
    replay: bool
    state: str
    code: str | None
    reply: str | None
    reason_code: str | None
    verdict: str | None
    created_at: Time
    changed_at: Time
    next_attempt_at: Time | None
    attempts: list[Try]


class DeliveryLog(Document):
    """the last deliveries, the newest first"""

    partner: str
    deliveries: list[PartnerDelivery]


class ReplayWanted(Document):
    """from when on, and before when; `destination`: the slug of one, else all"""

    since: Time
    until: Time | None = None
    destination: str = ""


class ReplayMade(Document):
    """deliveries made, those of them that take a story back, and those that wait there anyway"""

    deliveries: int
    kills: int
    waiting: int
    destinations: list[str]


def _log(call: Call) -> Answer:
    asked, partner = call.request.GET, PARTNERS.row(call)
    found = delivery_log(
        partner=partner,
        guid=asked.get("article", ""),
        destination=asked.get("destination", ""),
        limit=MOST,
    )
    document: dict[str, Any] = {"partner": partner.slug, "deliveries": found}
    return Answer(status=200, document=document)


def _replay(call: Call) -> Answer:
    body: ReplayWanted = call.document
    done = replay_partner(
        partner=PARTNERS.row(call),
        since=body.since,
        until=body.until,
        destination=body.destination,
        actor=call.caller.actor,
        now=call.now,
    )
    return Answer(status=200, document=done.document())


PARTNER_DELIVERIES = (
    Route(
        method="GET",
        path="/partners/{partner}/deliveries",
        handler=_log,
        summary="Say what became of its last deliveries, try by try",
        scope="partners:read",
        answers={200: DeliveryLog},
        problems=(404,),
        key=KEY,
        query=(
            Parameter("article", {"type": "string"}, "of the story with this guid alone"),
            Parameter("destination", {"type": "string"}, "to the one of this slug alone"),
        ),
    ),
    Route(
        method="POST",
        path="/partners/{partner}/replay",
        handler=_replay,
        summary="Deliver once more what went out, the newest version of each story",
        scope="partners:write",
        answers={200: ReplayMade},
        problems=(404,),
        key=KEY,
        takes={JSON: ReplayWanted},
        reads=ReplayWanted,
        idempotent=True,
    ),
)
