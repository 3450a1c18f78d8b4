"""What a partner reads and says by a token of its own, about its own."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.partners.proof.receipts import Via, acknowledge
from publisher.content.web_address import BadWebAddress, web_address
from publisher.editorial.models import Article
from publisher.web.api.documents import Document, Time
from publisher.web.api.paging import parameters
from publisher.web.api.problems import ApiError
from publisher.web.api.resources.partner_words import (
    DELIVERIES,
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
from publisher.web.api.routes import JSON, Answer, Call, Route


class Receipt(Document, kw_only=True):
    """a story that this partner has, or took away; `url`: where it shows it, looked at as soon as
    the story is taken back; without a version it is the newest that was brought"""

    guid: Annotated[str, Meta(min_length=1, max_length=1000)]
    version: Annotated[int, Meta(ge=1)] | None = None
    url: Annotated[str, Meta(max_length=2000)] = ""


class Acknowledged(Document, kw_only=True):
    guid: str
    version: int
    acknowledged_at: Time


def checked_url(url: str) -> str:
    """The address, "" for none. Raises the problem 422 `bad_url`."""
    if url:
        try:
            web_address(url)
        except BadWebAddress as error:
            raise ApiError(422, "bad_url", f"url: {error}", where="url") from None
        if len(url.encode()) > 2000:
            raise ApiError(422, "bad_url", "url: it has more than 2000 bytes", where="url")
    return url


def _acknowledge(call: Call) -> Answer:
    body: Receipt = call.document
    url, one = checked_url(body.url), call.destination
    stories = Article.objects.filter(publication=one.publication_id, guid=body.guid)
    article = stories.first()
    if article is None:  # as for a story that was never brought here
        raise ApiError(422, "never_brought", "this destination was never brought it", where="guid")
    receipt = acknowledge(
        destination=one,
        article=article,
        via=Via.API,
        said_by=one.partner.slug,
        version=body.version,
        url=url,
        now=call.now,
    )
    said = Acknowledged(guid=body.guid, version=receipt.version, acknowledged_at=receipt.at)
    return Answer(status=200, document=said)


PARTNER_OWN = (
    Route(
        method="POST",
        path="/partner/receipts",
        handler=_acknowledge,
        summary="Say that a version arrived, or that a story was taken away",
        scope=None,
        partner_scope="receipts:write",
        answers={200: Acknowledged},
        takes={JSON: Receipt},
        reads=Receipt,
    ),
    Route(
        method="GET",
        path="/partner/receipts",
        handler=lambda call: read_receipts(call, call.destination.partner, call.destination.slug),
        summary="List what this destination's partner acknowledged",
        scope=None,
        partner_scope="receipts:read",
        answers={200: Receipts},
        query=parameters(RECEIPTS),
    ),
    Route(
        method="GET",
        path="/partner/deliveries",
        handler=lambda call: read_log(call, call.destination.partner, call.destination.slug),
        summary="Say what became of the deliveries to this destination, try by try",
        scope=None,
        partner_scope="log:read",
        answers={200: DeliveryLog},
        query=(*parameters(DELIVERIES), OF_STORY),
    ),
    Route(
        method="GET",
        path="/partner/inventory",
        handler=lambda call: read_inventory(call, call.destination.partner),
        summary="List what this partner may hold, at any of its destinations",
        scope=None,
        partner_scope="inventory:read",
        answers={200: Inventory},
        query=parameters(STORIES),
    ),
)
