"""How lists grew in a period: by list, by source, and over time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from publisher.actions.figures.periods import Period, Stretch
from publisher.audience.models import GrowthTally, MailingList


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Readers who came and went. name: of a list, or a source ("" where none was said)."""

    name: str = ""
    joined: int = 0
    left: int = 0
    bounced: int = 0
    erased: int = 0

    @property
    def net(self) -> int:
        """How many more there are; below 0, how many fewer."""
        return self.joined - self.left - self.bounced - self.erased


@dataclass(frozen=True, slots=True, kw_only=True)
class ListGrowth:
    """In all of a period; by list and by source, the busiest first; over time, one row for each of
    the period's stretches."""

    total: Growth
    by_list: list[Growth]
    by_source: list[Growth]
    over_time: list[tuple[Stretch, Growth]]


def growth_of(*, lists: QuerySet[MailingList], period: Period) -> ListGrowth:
    """Of these lists together."""
    rows = GrowthTally.objects.filter(
        mailing_list__in=lists, day__gte=period.first, day__lte=period.last
    )
    by_day = {day: _growth("", numbers) for day, *numbers in _sums(rows, "day")}
    return ListGrowth(
        total=_together(by_day.values()),
        by_list=_named(rows, "mailing_list__name"),
        by_source=_named(rows, "source"),
        over_time=_over_time(by_day, period.stretches()),
    )


def _sums(rows: QuerySet[GrowthTally], by: str) -> QuerySet[GrowthTally, Any]:
    numbers = {f"n_{name}": Sum(name) for name in ("joined", "left", "bounced", "erased")}
    return rows.values_list(by).annotate(**numbers).order_by()


def _named(rows: QuerySet[GrowthTally], by: str) -> list[Growth]:
    found = [_growth(name, numbers) for name, *numbers in _sums(rows, by)]
    moved = [one for one in found if one.joined or one.left or one.bounced or one.erased]
    return sorted(moved, key=lambda one: (-one.joined - one.left - one.bounced, one.name))


def _growth(name: str, numbers: Sequence[int]) -> Growth:
    joined, left, bounced, erased = numbers
    return Growth(name=name, joined=joined, left=left, bounced=bounced, erased=erased)


def _together(rows: Iterable[Growth]) -> Growth:
    found = list(rows)
    names = ("joined", "left", "bounced", "erased")
    return Growth(**{name: sum(getattr(one, name) for one in found) for name in names})


def _over_time(
    by_day: dict[date, Growth], stretches: Sequence[Stretch]
) -> list[tuple[Stretch, Growth]]:
    return [
        (one, _together(row for day, row in by_day.items() if one.first <= day <= one.last))
        for one in stretches
    ]
