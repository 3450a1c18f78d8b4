"""The report on a publication, a newsletter or one issue: one reading for pages, commands and the
API."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from publisher.actions.figures.hours import Hour, hours_of
from publisher.actions.figures.letters import (
    Letter,
    Numbers,
    Refusals,
    by_destination,
    by_reason,
    figure_of_all,
    letters_of,
    sends_of,
    still_going,
    total_of,
)
from publisher.actions.figures.lists import ListGrowth, growth_of
from publisher.actions.figures.periods import Period, Stretch
from publisher.actions.measuring.report_clicks import Figure, Known
from publisher.audience.models import MailingList
from publisher.delivery.models import Send
from publisher.editorial.models import Issue, Newsletter
from publisher.publications.models import Publication


@dataclass(frozen=True, slots=True, kw_only=True)
class Mails:
    """What became of some letters. waiting: sends that have begun and are not added up yet, of
    which nothing is in here."""

    letters: list[Letter]
    total: Numbers
    clicks: Figure
    reasons: list[Refusals]
    destinations: list[Refusals]
    hours: list[Hour]
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A period of one newsletter, or (None) of all of them."""

    publication: Publication
    newsletter: Newsletter | None
    period: Period
    mails: Mails
    over_time: list[tuple[Stretch, Numbers]]
    growth: ListGrowth


def report_on(*, publication: Publication, newsletter: Newsletter | None, period: Period) -> Report:
    """What left and what came back in the period; a letter is of the day on which it began."""
    zone = ZoneInfo(publication.time_zone)
    start, end = period.moments(zone)
    sends = Send.objects.filter(publication=publication, started_at__gte=start, started_at__lt=end)
    lists = MailingList.objects.filter(publication=publication)
    if newsletter is not None:
        sends = sends.filter(issue__newsletter=newsletter)
        lists = lists.filter(pk__in=newsletter.mailing_lists.values("pk"))
    mails = _mails(sends)
    return Report(
        publication=publication,
        newsletter=newsletter,
        period=period,
        mails=mails,
        over_time=_over_time(mails.letters, period.stretches(), zone),
        growth=growth_of(lists=lists, period=period),
    )


def report_on_issue(*, issue: Issue) -> Mails:
    """The same of one issue, over all its sends."""
    return _mails(Send.objects.filter(publication=issue.publication_id, issue=issue))


def _mails(rows: QuerySet[Send]) -> Mails:
    sends = sends_of(rows)
    letters = letters_of(sends)
    counted = any(one.clicks.known is not Known.NOT_MEASURED for one in letters)
    return Mails(
        letters=letters,
        total=total_of(one.numbers for one in letters),
        clicks=figure_of_all(one.clicks for one in letters),
        reasons=by_reason(sends),
        destinations=by_destination(sends),
        hours=hours_of(sends, counted=counted),
        waiting=still_going(rows),
    )


def _over_time(
    letters: Sequence[Letter], stretches: Sequence[Stretch], zone: ZoneInfo
) -> list[tuple[Stretch, Numbers]]:
    days = [(one.left_at.astimezone(zone).date(), one.numbers) for one in letters]
    return [
        (one, total_of(numbers for day, numbers in days if one.first <= day <= one.last))
        for one in stretches
    ]
