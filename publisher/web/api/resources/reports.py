"""Reports: what became of an issue, a newsletter or all of them, read from sums."""

from zoneinfo import ZoneInfo

from publisher.actions.figures.documents import document_of, document_of_mails
from publisher.actions.figures.periods import Kind, Period, period_around, read_period
from publisher.actions.figures.report import report_on, report_on_issue
from publisher.actions.issues.list_newsletters import newsletter_of
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.web.api.documents import Document, Json
from publisher.web.api.problems import ApiError
from publisher.web.api.resources.mailing.issues import ISSUES
from publisher.web.api.routes import Answer, Call, Parameter, Route

NEWSLETTER = Parameter("newsletter", {"type": "string"}, "its slug")
PERIOD = Parameter(
    "period",
    {"type": "string", "minLength": 1, "maxLength": 40},
    "2026-11, 2026-Q4, 2026, or 2026-11-03..2026-11-09, ten years at most; else this month",
)


class IssueReport(Document):
    """what became of an issue's mails; `waiting`: its sends that are under way, of which nothing is
    in here. A figure is {"known": counted|few|not_measured, "number"}: what was not measured is
    never 0"""

    issue: str
    waiting: int
    totals: Json
    reasons: list[Json]
    destinations: list[Json]
    hours: list[Json]


class PeriodReport(Document):
    """what became of the letters of a period, and how their lists grew; newsletter is null for all
    of them. `waiting`: sends that are under way, of which nothing is in here"""

    publication: str
    newsletter: str | None
    period: Json
    waiting: int
    totals: Json
    letters: list[Json]
    time: list[Json]
    reasons: list[Json]
    destinations: list[Json]
    hours: list[Json]
    growth: list[Json]
    lists: list[Json]
    sources: list[Json]


def _issue(call: Call) -> Answer:
    found = ISSUES.row(call)
    document = document_of_mails(report_on_issue(issue=found))
    return Answer(status=200, document=IssueReport(issue=str(found.pk), **document))


def _newsletter(call: Call) -> Answer:
    found = newsletter_of(call.publication, call.key)
    if found is None:
        raise ApiError(404, "unknown_newsletter", "there is no such newsletter", where="path")
    return _over_time(call, found)


def _all(call: Call) -> Answer:
    return _over_time(call, None)


def _over_time(call: Call, newsletter: Newsletter | None) -> Answer:
    report = report_on(publication=call.publication, newsletter=newsletter, period=_period(call))
    return Answer(status=200, document=PeriodReport(**document_of(report)))


def _period(call: Call) -> Period:
    """Raises ApiError 400 `bad_period`."""
    asked = call.query.get("period", "")
    if not asked:
        zone = ZoneInfo(call.publication.time_zone)
        return period_around(Kind.MONTH, call.now.astimezone(zone).date())
    try:
        return read_period(asked)
    except PublisherError as error:
        raise ApiError(400, error.code, str(error), where="period") from None


REPORTS = (
    Route(
        method="GET",
        path="/issues/{issue}/report",
        key=ISSUES.parameter,
        handler=_issue,
        summary="Say what became of an issue's mails",
        scope="reports:read",
        answers={200: IssueReport},
        problems=(404,),
    ),
    Route(
        method="GET",
        path="/newsletters/{newsletter}/report",
        key=NEWSLETTER,
        query=(PERIOD,),
        handler=_newsletter,
        summary="Say what became of a newsletter's letters, and how its lists grew",
        scope="reports:read",
        answers={200: PeriodReport},
        problems=(404,),
    ),
    Route(
        method="GET",
        path="/reports",
        query=(PERIOD,),
        handler=_all,
        summary="The same of all newsletters",
        scope="reports:read",
        answers={200: PeriodReport},
    ),
)
