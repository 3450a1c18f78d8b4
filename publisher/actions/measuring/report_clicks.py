"""What became of an issue's links, as far as it was agreed to measure that."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from publisher.delivery.models import Delivery, ReaderClick
from publisher.delivery.states import GOT
from publisher.delivery.tallies.clicks import counts_of
from publisher.editorial.models import Edition, Issue, Link

FEW = 5  # persons, or clicks: of fewer nothing is said
Arm = Edition.Arm


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
    """Clicks on the issue's links, programs left out, the most followed link first."""
    editions = Edition.objects.filter(issue=issue, article_version=None)
    counted = editions.filter(base=None, counts_clicks=True).exists()
    measured = editions.filter(arm__in=[Arm.MEASURED, Arm.MEASURED | Arm.WHOLE]).exists()
    audience = _measured(issue) if measured else 0
    tallies = counts_of(issue.pk)
    rows = ReaderClick.objects.filter(link__issue=issue, settled=True, discounted=False)
    by_reader = list(rows.values_list("link_id", "delivery_id"))
    readers = Counter(link for link, _ in by_reader)
    clicked = len({delivery for _, delivery in by_reader})
    hides = audience < FEW
    found = [
        LinkReport(
            address=link.address,
            clicks=_figure(tallies.get(link.pk, 0) + readers[link.pk], counted),
            readers=_of_readers(readers[link.pk], measured, hides=hides),
        )
        for link in Link.objects.filter(issue=issue).order_by("pk")
    ]
    found.sort(key=lambda one: (-(one.clicks.number or 0), -(one.readers.number or 0)))
    return ClickReport(
        measured=_figure(audience, measured),
        clicked=_of_readers(clicked, measured, hides=hides),
        links=found,
    )


def _measured(issue: Issue) -> int:
    """Who got it with links of their own, and consents still."""
    rows = Delivery.objects.filter(issue=issue, state__in=GOT)
    arms = [Arm.MEASURED, Arm.MEASURED | Arm.WHOLE]
    own = rows.filter(edition__arm__in=arms, subscriber__tracking_consent_at__isnull=False)
    return own.count()


def _of_readers(number: int, measured: bool, *, hides: bool) -> Figure:
    """Among so few readers not even a 0 is said."""
    return Figure(Known.FEW) if measured and hides else _figure(number, measured)


def _figure(number: int, measured: bool) -> Figure:
    if not measured:
        return NOT_MEASURED
    return Figure(Known.FEW) if 0 < number < FEW else Figure(Known.COUNTED, number)
