"""At which hours letters leave and clicks come, by the clocks of their publication."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from publisher.delivery.models import HourTally
from publisher.delivery.tallies import statements
from publisher.editorial.models import Issue, Link

QUARTER = timedelta(minutes=15)  # every zone's hours begin with one
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
What = HourTally.What


def count_departures(issue_id: int) -> None:
    """The hours at which the issue's mails were taken, anew. Call it in a transaction."""
    issue = Issue.objects.select_related("publication").get(pk=issue_id)
    zone = ZoneInfo(issue.publication.time_zone)
    hours = Counter[tuple[int, int]]()
    HourTally.objects.filter(issue=issue, what=What.LEFT).delete()
    with connection.cursor() as cursor:
        cursor.execute(statements.quarters(), [issue_id])
        for quarter, number in cursor.fetchall():
            hours[_hour(EPOCH + quarter * QUARTER, zone)] += number
    HourTally.objects.bulk_create(
        HourTally(
            publication_id=issue.publication_id,
            issue=issue,
            what=What.LEFT,
            weekday=weekday,
            hour=hour,
            count=number,
        )
        for (weekday, hour), number in hours.items()
    )


def add_clicks(counts: Mapping[int, int], now: datetime) -> None:
    """By link: how many clicks came about now. Call it in a transaction."""
    links = Link.objects.filter(pk__in=counts).select_related("issue__publication")
    sums = Counter[tuple[int, int, int, int]]()
    for link in links:
        title = link.issue.publication
        hour = _hour(now, ZoneInfo(title.time_zone))
        sums[title.pk, link.issue_id, *hour] += counts[link.pk]
    with connection.cursor() as cursor:
        for (title_id, issue_id, weekday, hour_), number in sorted(sums.items()):
            if number:
                values: list[Any] = [title_id, issue_id, What.CLICKS.value, weekday, hour_, number]
                cursor.execute(statements.add_hour(), values)


def _hour(moment: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """Day of the week, and hour."""
    local = moment.astimezone(zone)
    return local.weekday(), local.hour
