"""What partners and the newsroom read alike of a partner: inventory, deliveries, receipts."""

from typing import Any

from publisher.actions.partners.delivery_log import delivery_log
from publisher.actions.partners.proof.receipts import Via, receipt_documents
from publisher.actions.partners.pulling.inventory import inventory_page
from publisher.delivery.models import PartnerReceipt
from publisher.syndication.models import Partner
from publisher.web.api.documents import Document, Part, Time
from publisher.web.api.paging import TEXT, asked, following, page
from publisher.web.api.routes import Answer, Call, Parameter

STORIES, DELIVERIES, RECEIPTS = "stories", "deliveries", "receipts"
OF_STORY = Parameter("article", TEXT, "of the story with this guid alone")
OF_PLACE = Parameter("destination", TEXT, "to the one of this slug alone")


class HeldStory(Part):
    guid: str
    version: int
    pubstatus: str
    hash: str
    sent_at: Time | None
    acknowledged_at: Time | None


class Inventory(Document):
    """the newest version of each story that the partner may hold, those taken back too, the oldest
    story first; `next` is the cursor of the next page, null on the last one"""

    partner: str
    articles: list[HeldStory]
    next: str | None


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
    """deliveries, the newest first"""

    partner: str
    deliveries: list[PartnerDelivery]
    next: str | None


class SaidReceipt(Part):
    """a version that the partner says it has, or took away; `via`: reply, api or person"""

    guid: str
    version: int
    destination: str | None
    at: Time
    via: str
    said_by: str | None
    reference: str | None
    url: str | None


class Receipts(Document):
    """receipts, the newest first"""

    partner: str
    receipts: list[SaidReceipt]
    next: str | None


def read_inventory(call: Call, partner: Partner) -> Answer:
    """A page of what the partner may hold, at any of its destinations."""
    last, size = asked(call, STORIES)
    held, more = inventory_page(partner, after=last, limit=size)
    names = HeldStory.__struct_fields__
    stories = [HeldStory(**{name: getattr(one, name) for name in names}) for one in held]
    document = Inventory(partner=partner.slug, articles=stories, next=following(STORIES, more))
    return Answer(status=200, document=document)


def read_log(call: Call, partner: Partner, destination: str) -> Answer:
    """A page of what became of its deliveries, to one destination where that is named."""
    last, size = asked(call, DELIVERIES)
    found = delivery_log(
        partner=partner,
        guid=call.query.get(OF_STORY.name, ""),
        destination=destination,
        before=last,
        limit=size + 1,
    )
    more = int(found[size - 1]["delivery"]) if len(found) > size else None
    document: dict[str, Any] = {"partner": partner.slug, "deliveries": found[:size]}
    return Answer(status=200, document={**document, "next": following(DELIVERIES, more)})


def read_receipts(call: Call, partner: Partner, destination: str = "") -> Answer:
    """A page of what it acknowledged, of one destination's where that is named: then it is the
    partner who reads, and who of us wrote a receipt down is not told."""
    rows = PartnerReceipt.objects.filter(destination__partner=partner)
    rows = rows.filter(destination__slug=destination) if destination else rows
    found, more = page(call, rows.select_related("destination"), RECEIPTS)
    receipts = [
        SaidReceipt(**{**one, "said_by": None} if destination and one["via"] == Via.PERSON else one)
        for one in receipt_documents(found)
    ]
    return Answer(status=200, document=Receipts(partner=partner.slug, receipts=receipts, next=more))
