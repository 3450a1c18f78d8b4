"""Receipts of partners by their own tokens, and the report on a withdrawal."""

from typing import Annotated

from msgspec import Meta

from publisher.actions.partners.proof.receipts import Via, acknowledge
from publisher.actions.partners.proof.takedown_report import takedown_report
from publisher.content.web_address import BadWebAddress, web_address
from publisher.editorial.models import Article
from publisher.web.api.article_access import known_article
from publisher.web.api.documents import Document, Json, Time
from publisher.web.api.problems import ApiError
from publisher.web.api.resources.articles import ARTICLE, GUID
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


class TakedownReport(Document, kw_only=True):
    """who ever got which version of a story that was taken back, who was told, who said so, and who
    still has it: `still_there` is null where that cannot be known"""

    guid: str
    change: str
    version: int
    note: str | None
    decided_by: str
    killed_at: Time
    written_at: Time
    minutes_to_last_removal: int | None
    holders: list[Json]


def _acknowledge(call: Call) -> Answer:
    body: Receipt = call.document
    if body.url:
        try:
            web_address(body.url)
        except BadWebAddress as error:
            raise ApiError(422, "bad_url", f"url: {error}", where="url") from None
    one = call.destination
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
        url=body.url,
        now=call.now,
    )
    said = Acknowledged(guid=body.guid, version=receipt.version, acknowledged_at=receipt.at)
    return Answer(status=200, document=said)


def _report(call: Call) -> Answer:
    article = known_article(call.key, call.caller, call.now)
    document = takedown_report(article=article, now=call.now)
    del document["headline"]  # a killed story's is shown nowhere
    return Answer(status=200, document=document)


PROOF = (
    Route(
        method="POST",
        path="/partner/receipts",
        handler=_acknowledge,
        summary="Say that a version arrived, or that a story was taken away",
        scope=None,
        for_partners=True,
        answers={200: Acknowledged},
        takes={JSON: Receipt},
        reads=Receipt,
    ),
    Route(
        method="GET",
        path=f"{ARTICLE}/takedown-report",
        key=GUID,
        handler=_report,
        summary="Report on a withdrawal: who holds the story, who was told, who took it away",
        scope="articles:history",
        answers={200: TakedownReport},
        problems=(404, 409),
        conflicts=frozenset({"not_taken_back"}),
    ),
)
