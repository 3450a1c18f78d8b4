"""What became of an issue's links, as far as it was agreed to measure that."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Sum

from publisher.delivery.models import Send, SendHeard, What
from publisher.delivery.tallies.clicks import MEASURED, counts_of
from publisher.editorial.models import Edition, Issue, Link

FEW = 5  # persons, or clicks: of fewer nothing is said


class Known(StrEnum):
    """How much is known of a number."""

    COUNTED = "counted"
    FEW = "few"  # from 1 to FEW - 1
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or why it is not said: what was not measured is no 0."""

    known: Known
    number: int | None = None


NOT_MEASURED = Figure(Known.NOT_MEASURED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """clicks: of all persons together. readers: of those who consented, how many followed it."""

    address: str
    clicks: Figure
    readers: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickReport:
    """measured: readers who got it and consented. clicked: how many of them followed a link."""

    measured: Figure
    clicked: Figure
    links: list[LinkReport]


def report_clicks(*, issue: Issue) -> ClickReport:
    """Clicks on the issue's links, programs left out, the most followed link first; read from sums.
    Of readers nothing is measured before its sends have ended and are added up."""
    editions = Edition.objects.filter(issue=issue, article_version=None)
    counted = editions.filter(base=None, counts_clicks=True).exists()
    measured = editions.filter(arm__in=MEASURED).exists() and _added_up(issue)
    heard = _heard(issue) if measured else {}
    audience, clicked = heard.get(What.MEASURED, 0), heard.get(What.CLICKED, 0)
    tallies = counts_of(issue.pk)
    hides = audience < FEW
    found = list[LinkReport]()
    for link in Link.objects.filter(issue=issue).order_by("pk"):
        clicks, readers = tallies.get(link.pk, (0, 0))
        report = LinkReport(
            address=link.address,
            clicks=_figure(clicks + readers, counted),
            readers=_of_readers(readers, measured, hides=hides),
        )
        found.append(report)
    found.sort(key=lambda one: (-(one.clicks.number or 0), -(one.readers.number or 0)))
    return ClickReport(
        measured=_figure(audience, measured),
        clicked=_of_readers(clicked, measured, hides=hides),
        links=found,
    )


def _added_up(issue: Issue) -> bool:
    begun = Send.objects.filter(kind=Send.Kind.ISSUE, issue=issue, started_at__isnull=False)
    return not begun.filter(figured_at=None).exists()


def _heard(issue: Issue) -> dict[str, int]:
    """What was heard of its mails, over all its sends."""
    rows = SendHeard.objects.filter(send__issue=issue, send__kind=Send.Kind.ISSUE)
    return dict(rows.values_list("what").annotate(n=Sum("count")).order_by())


def _of_readers(number: int, measured: bool, *, hides: bool) -> Figure:
    """Among so few readers not even a 0 is said."""
    return Figure(Known.FEW) if measured and hides else _figure(number, measured)


def _figure(number: int, measured: bool) -> Figure:
    if not measured:
        return NOT_MEASURED
    return Figure(Known.FEW) if 0 < number < FEW else Figure(Known.COUNTED, number)
