"""What is due at destinations, leased for one worker: many destinations in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from publisher.delivery import transitions
from publisher.delivery.destinations import DueRow, due_rows, held, in_quiet_hours
from publisher.delivery.models import Delivery, Send
from publisher.delivery.reasons import Reason
from publisher.delivery.results import Wait
from publisher.editorial.models import ArticleVersion
from publisher.syndication.models import Destination

Clock = Callable[[], datetime]
LEASE = timedelta(minutes=2)  # more than a call's limits together
MIN_WAIT, MAX_WAIT = timedelta(seconds=30), timedelta(hours=1)
MOST = 25  # rows of a destination at a time
COLUMNS = ("publication", "send", "destination", "article_version", "attempts")


class DueRows:
    """Rows that are due, for the process `worker_id`. `missed`: a destination was being changed by
    somebody else, so that it has to be asked for again."""

    def __init__(self, worker_id: int, clock: Clock) -> None:
        self._worker_id = worker_id
        self._clock = clock
        self.missed = False

    def find(self, places: Q) -> dict[int, list[DueRow]]:
        """What may go now to the destinations (a condition on deliveries), by destination."""
        self.missed = False
        found = defaultdict[int, list[DueRow]](list)
        for row in due_rows(self._clock(), places, most=MOST):
            found[row.destination_id].append(row)
        return found

    def lease(
        self, chosen: Mapping[int, Sequence[DueRow]], places: Mapping[int, Destination]
    ) -> dict[int, list[Delivery]]:
        """Lease what was found, by destination, in its order. Nothing at a destination where
        another worker is, or that is gone."""
        now = self._clock()
        with transaction.atomic():
            free = self._locked(chosen)
            free -= held(free, now) if free else set()
            ids = [row.pk for place in sorted(free) for row in chosen[place]]
            ours = transitions.lease(
                ids=ids, worker_id=self._worker_id, now=now, lease_until=now + LEASE
            )
        rows = _rows(ours, places)
        leased = {
            place: [rows[row.pk] for row in chosen[place] if row.pk in rows] for place in free
        }
        return {place: found for place, found in leased.items() if found}

    def _locked(self, ids: Collection[int]) -> set[int]:
        """The destinations, kept for this transaction. One that somebody else keeps is passed over:
        who waits for one while holding another could wait for ever."""
        rows = Destination.objects.select_for_update(no_key=True, skip_locked=True)
        found = set(rows.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
        there = Destination.objects.filter(pk__in=set(ids) - found)
        self.missed = len(found) < len(ids) and there.exists()
        return found

    def postpone(self, delivery: Delivery, wait: Wait) -> None:
        """One that is leased waits; nothing was attempted."""
        now = self._clock()
        with transaction.atomic():
            transitions.postpone(ids=[delivery.pk], worker_id=self._worker_id, now=now, wait=wait)

    def later(
        self,
        delivery: Delivery,
        code: str,
        reply: str = "",
        why: Reason | None = None,
        verdict: str = "",
    ) -> Wait:
        """Half as long again as it has waited, 30 s to an hour."""
        now = self._clock()
        waited = (now - delivery.send.created_at) / 2
        until = now + min(max(waited, MIN_WAIT), MAX_WAIT)
        return Wait(until=until, code=code, reply=reply, why=why, verdict=verdict)


def that_pass(rows: Sequence[DueRow], destination: Destination, now: datetime) -> list[DueRow]:
    """Those that the destination's quiet hours let pass."""
    if in_quiet_hours(destination, now):
        return [row for row in rows if row.kill]
    return list(rows)


def _rows(ids: Collection[int], places: Mapping[int, Destination]) -> dict[int, Delivery]:
    """The rows with what they bring; rows of one send share it."""
    if not ids:
        return {}
    rows = list(Delivery.objects.filter(pk__in=ids).only(*COLUMNS))
    sends = Send.objects.in_bulk({row.send_id for row in rows})
    versions = ArticleVersion.objects.select_related("article").defer("content")
    wanted = versions.in_bulk({row.article_version_id for row in rows if row.article_version_id})
    for row in rows:
        row.send = sends[row.send_id]
        if row.article_version_id is not None:
            row.article_version = wanted[row.article_version_id]
        if row.destination_id is not None:
            row.destination = places[row.destination_id]
    return {row.pk: row for row in rows}
