"""The report on a withdrawal."""

from publisher.actions.partners.proof.takedown_report import takedown_report
from publisher.web.api.article_access import known_article
from publisher.web.api.documents import Document, Json, Time
from publisher.web.api.resources.articles import ARTICLE, GUID
from publisher.web.api.routes import Answer, Call, Route


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


def _report(call: Call) -> Answer:
    article = known_article(call.key, call.caller, call.now)
    document = takedown_report(article=article, now=call.now)
    del document["headline"]  # a killed story's is shown nowhere
    return Answer(status=200, document=document)


PROOF = (
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
