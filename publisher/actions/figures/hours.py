"""At which hours letters leave, and clicks come."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from publisher.actions.figures.letters import figure
from publisher.actions.measuring.report_clicks import NOT_MEASURED, Figure
from publisher.delivery.models import HourTally, Send

DAY = range(24)


@dataclass(frozen=True, slots=True)
class Hour:
    """What happened in one hour of the day, on all days together; by the publication's clocks."""

    hour: int
    left: int
    clicks: Figure


def hours_of(sends: QuerySet[Send], *, counted: bool) -> list[Hour]:
    """All 24. counted: whether any of these sends' issues counts clicks."""
    rows = HourTally.objects.filter(issue__in=sends.values("issue")).values_list("what", "hour")
    found = Counter[tuple[str, int]]()
    for what, hour, number in rows.annotate(n=Sum("count")).order_by():
        found[what, hour] += number
    left, clicks = HourTally.What.LEFT.value, HourTally.What.CLICKS.value
    return [
        Hour(hour, found[left, hour], figure(found[clicks, hour]) if counted else NOT_MEASURED)
        for hour in DAY
    ]
