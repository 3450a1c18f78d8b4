"""What becomes of a partner's deliveries: the log, replays, trials, receipts, calls."""

from typing import Annotated, Any

from django.db.models import QuerySet
from msgspec import Meta

from publisher.actions.partners.judging import judge_destination
from publisher.actions.partners.proof.calls import record_call
from publisher.actions.partners.proof.receipts import Via, acknowledge
from publisher.actions.partners.replay import replay_partner
from publisher.actions.partners.terms.named import named_destination
from publisher.actions.partners.try_out import try_out
from publisher.editorial.models import Article
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.paging import parameters
from publisher.web.api.problems import ApiError
from publisher.web.api.resources.partner_own import Acknowledged, Receipt, checked_url
from publisher.web.api.resources.partner_words import (
    DELIVERIES,
    OF_PLACE,
    OF_STORY,
    RECEIPTS,
    STORIES,
    DeliveryLog,
    Inventory,
    Receipts,
    read_inventory,
    read_log,
    read_receipts,
)
from publisher.web.api.resources.partners import KEY, PARTNERS
from publisher.web.api.routes import JSON, Answer, Call, Route

Place = Annotated[str, Meta(max_length=60)]


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


class TrialWanted(Document):
    """`destination`: the slug of one, else all"""

    destination: Place = ""


class TriedStep(Part):
    step: str
    ok: bool
    answer: str


class JudgesFinding(Part):
    rule: str
    severity: str
    message: str


class TriedDestination(Part):
    destination: str
    ok: bool
    steps: list[TriedStep]
    judge: list[JudgesFinding]


class Trial(Document):
    """each destination tried step by step without a story, and what its receiver would refuse"""

    partner: str
    destinations: list[TriedDestination]


class OwnReceipt(Receipt, kw_only=True):
    """what the partner said to a person of ours; `destination`: which, where it has several"""

    destination: Place = ""


class NewCall(Document, kw_only=True):
    """a call to a partner about a story that had to go, and who answered it"""

    guid: Annotated[str, Meta(min_length=1, max_length=1000)]
    spoke_with: Annotated[str, Meta(min_length=1, max_length=200)]
    note: Annotated[str, Meta(max_length=500)] = ""
    destination: Place = ""


class NotedCall(Document, kw_only=True):
    guid: str
    destination: str
    at: Time
    by: str
    spoke_with: str
    note: str | None


def _replay(call: Call) -> Answer:
    body: ReplayWanted = call.document
    done = replay_partner(
        partner=PARTNERS.row(call),
        since=body.since,
        until=body.until,
        destination=body.destination,
        **call.decision,
    )
    return Answer(status=200, document=done.document())


def _try(call: Call) -> Answer:
    partner, body = PARTNERS.row(call), call.document
    tried = try_out(
        partner=partner,
        destination=body.destination,
        judge=lambda one: judge_destination(one, now=call.now),
    )
    document: dict[str, Any] = {"partner": partner.slug}
    found = [one.document() for one in tried]
    return Answer(status=200, document={**document, "destinations": found})


def _about(call: Call) -> dict[str, Any]:
    """The destination and the story that a body names. Raises ApiError, PublisherError."""
    body: OwnReceipt | NewCall = call.document
    stories: QuerySet[Article] = Article.objects.filter(publication=call.publication)
    article = stories.select_related("publication").filter(guid=body.guid).first()
    if article is None:
        raise ApiError(422, "unknown_article", f"there is no article {body.guid}", where="guid")
    destination = named_destination(partner=PARTNERS.row(call), slug=body.destination)
    return {"destination": destination, "article": article, "now": call.now}


def _acknowledge(call: Call) -> Answer:
    body: OwnReceipt = call.document
    receipt = acknowledge(
        via=Via.PERSON,
        said_by=call.caller.actor,
        version=body.version,
        url=checked_url(body.url),
        **_about(call),
    )
    said = Acknowledged(guid=body.guid, version=receipt.version, acknowledged_at=receipt.at)
    return Answer(status=200, document=said)


def _call(call: Call) -> Answer:
    body: NewCall = call.document
    about = _about(call)
    made = record_call(spoke_with=body.spoke_with, note=body.note, actor=call.caller.actor, **about)
    document = NotedCall(
        guid=body.guid,
        destination=about["destination"].slug,
        at=made.at,
        by=made.actor,
        spoke_with=made.spoke_with,
        note=made.note or None,
    )
    return Answer(status=200, document=document)


def _get(verb: str, handler: Any, summary: str, answer: type, *query: Any) -> Route:
    return Route(
        method="GET",
        path=f"/partners/{{partner}}/{verb}",
        handler=handler,
        summary=summary,
        scope="partners:read",
        answers={200: answer},
        problems=(404,),
        key=KEY,
        query=query,
    )


def _post(verb: str, handler: Any, summary: str, body: type[Document], answer: type) -> Route:
    return Route(
        method="POST",
        path=f"/partners/{{partner}}/{verb}",
        handler=handler,
        summary=summary,
        scope="partners:write",
        answers={200: answer},
        problems=(404,),
        key=KEY,
        takes={JSON: body},
        reads=body,
        idempotent=True,
    )


PARTNER_DELIVERIES = (
    _get(
        "deliveries",
        lambda call: read_log(call, PARTNERS.row(call), call.query.get(OF_PLACE.name, "")),
        "Say what became of its last deliveries, try by try",
        DeliveryLog,
        *parameters(DELIVERIES),
        OF_STORY,
        OF_PLACE,
    ),
    _get(
        "receipts",
        lambda call: read_receipts(call, PARTNERS.row(call)),
        "List what it says that it has",
        Receipts,
        *parameters(RECEIPTS),
    ),
    _get(
        "inventory",
        lambda call: read_inventory(call, PARTNERS.row(call)),
        "List what it may hold, at any of its destinations",
        Inventory,
        *parameters(STORIES),
    ),
    _post(
        "replay",
        _replay,
        "Deliver once more what went out, the newest version of each story",
        ReplayWanted,
        ReplayMade,
    ),
    _post("test", _try, "Try its destinations step by step, without a story", TrialWanted, Trial),
    _post("receipts", _acknowledge, "Write down that it has a story", OwnReceipt, Acknowledged),
    _post("calls", _call, "Write down a call about a story that had to go", NewCall, NotedCall),
)
