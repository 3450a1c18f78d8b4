"""What is due at one destination, leased by the one worker that visits it."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.db import transaction

from publisher.delivery import transitions
from publisher.delivery.destinations import due, is_held, open_to
from publisher.delivery.models import Delivery
from publisher.delivery.reasons import Reason
from publisher.delivery.results import Wait
from publisher.syndication.models import Destination

Clock = Callable[[], datetime]
LEASE = timedelta(minutes=2)  # more than a call's limits together
MIN_WAIT, MAX_WAIT = timedelta(seconds=30), timedelta(hours=1)


class DueRows:
    """The rows of `destination` that are due, for the process `worker_id`."""

    def __init__(self, destination: Destination, worker_id: int, clock: Clock) -> None:
        self._destination = destination
        self._worker_id = worker_id
        self._clock = clock

    def lease(self, number: int) -> list[Delivery]:
        """Up to `number` rows that are due, the first to go first, now ours. None while another
        worker is there, or the destination is gone."""
        now = self._clock()
        with transaction.atomic():
            places = Destination.objects.select_for_update(of=("self",))
            place = places.select_related("publication").filter(pk=self._destination.pk).first()
            if place is None or is_held(place.pk, now):
                return []
            rows = due(now).filter(open_to(place, now), destination=place)
            found = list(rows.defer("article_version__content")[:number])
            ours = transitions.lease(
                ids=[row.pk for row in found],
                worker_id=self._worker_id,
                now=now,
                lease_until=now + LEASE,
            )
        mine = [row for row in found if row.pk in ours]
        for row in mine:
            row.destination = place  # who asks a row for it need not ask the database
        return mine

    def give_back(self, ids: Collection[int]) -> None:
        """Those that are leased still; nothing was attempted."""
        transitions.release(worker_id=self._worker_id, now=self._clock(), ids=list(ids))

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
