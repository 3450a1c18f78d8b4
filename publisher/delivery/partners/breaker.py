"""A destination whose route fails rests, and one delivery at a time tries it again."""

from datetime import datetime

from django.db import transaction

from publisher.channels.types import Reply
from publisher.delivery.models import Delivery
from publisher.delivery.partners.partner_retries import Verdict
from publisher.delivery.partners.resting import IN_A_ROW, probe_at, weight
from publisher.delivery.states import OPEN, State
from publisher.syndication.models import Destination

# Destination.paused_code: it said that nobody is there any more; it is not whom a person pinned.
GONE, UNTRUSTED = "gone", "host_key_changed"


class Breaker:
    """What the answers of one visit mean for the destination. `rests`: nothing more may go now.

    `failing_since` stands from the first failure to the next success; while it does, one failure
    is enough to let the destination rest until `probe_at`.
    """

    def __init__(self, destination: Destination) -> None:
        self._id = destination.pk
        self._since = destination.failing_since
        self._rested = destination.probe_at is not None
        self._failures = IN_A_ROW - 1 if self._since else 0
        self.rests = False

    @property
    def is_probing(self) -> bool:
        """Whether the last that was heard is a failure."""
        return self._since is not None

    def heard(self, reply: Reply, now: datetime) -> None:
        """One answer. A success after a rest lets go at once whatever waits for the route."""
        failed = weight(reply)
        if not failed:
            self._failures = 0
            if self._since is not None:
                self._since = None
                self._write(failing_since=None, probe_at=None)
            if self._rested:
                self._rested = False
                hasten(self._id, now)
            return
        self._failures += failed
        self._since = self._since or now
        self.rests = self._failures >= IN_A_ROW
        self._rested = self._rested or self.rests
        at = probe_at(destination_id=self._id, since=self._since, now=now, reply=reply)
        self._write(failing_since=self._since, **({"probe_at": at} if self.rests else {}))

    def _write(self, **columns: datetime | None) -> None:
        Destination.objects.filter(pk=self._id).update(**columns)


@transaction.atomic
def hasten(destination_id: int, now: datetime) -> int:
    """The route works again: what waits because of it goes now, and not at its own hour. Returns
    how many."""
    rows = Delivery.objects.filter(
        destination__isnull=False, destination_id=destination_id, state__in=OPEN
    ).filter(state=State.RETRYING, verdict=Verdict.ROUTE, next_attempt_at__gt=now)
    found = rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
    return Delivery.objects.filter(pk__in=list(found)).update(next_attempt_at=now)


def rest_for_good(destination_id: int, code: str, now: datetime) -> bool:
    """Pause the destination until a person looks; False when it was paused before. `code`: GONE or
    UNTRUSTED."""
    places = Destination.objects.filter(pk=destination_id, paused_at=None)
    return bool(places.update(paused_at=now, paused_code=code))
