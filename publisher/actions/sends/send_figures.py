"""What became of several sends, in numbers, by as few questions as there are databases' tables."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from publisher.audience.kept_counts import kept
from publisher.delivery.models import Delivery, Send, SendTally
from publisher.delivery.tallies import statements
from publisher.delivery.tallies.live import live_counts, span

Counts = Mapping[str, int]  # by state of a delivery


def counts_of(sends: Collection[Send]) -> dict[int, Counts]:
    """How many deliveries of each send stand in which state. What has ended was added up and is
    not counted again, a large one that is under way is counted by what is left of it
    (`live_counts`); a send that has not begun has the readers that are expected."""
    kept = [send.pk for send in sends if send.tallied_at]
    begun = [send for send in sends if not send.tallied_at and send.started_at]
    found: dict[int, dict[str, int]] = {send.pk: {} for send in sends}
    tallies = SendTally.objects.filter(send__in=kept).values_list("send_id", "state")
    for pk, state, number in tallies.annotate(n=Sum("count")).order_by() if kept else ():
        found[pk][state] = number
    found |= live_counts(begun)
    for send in sends:
        if not send.started_at and send.recipients:
            found[send.pk][Delivery.State.PENDING] = send.recipients
    return dict(found)


def left_by(sends: Sequence[Send], *, now: datetime) -> dict[int, int]:
    """How many readers left through a mail of each of these sends; none is left out of the map.
    Of many, a minute ago at most."""
    pks = sorted(send.pk for send in sends)
    oldest = span(min(sends, key=lambda send: send.pk)) if sends else None
    if oldest is None:
        return dict.fromkeys(pks, 0)

    def count() -> dict[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(statements.left_since(), [oldest[0]])
            return dict(cursor.fetchall())

    found = kept(("left", oldest), count, now, size=lambda left: sum(left.values())).number
    return {pk: found.get(pk, 0) for pk in pks}
