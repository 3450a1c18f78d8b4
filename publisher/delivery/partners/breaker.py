"""A destination whose route fails rests, and one delivery at a time tries it again."""

from datetime import datetime
from typing import Protocol

from django.db import transaction

from publisher.channels.types import Reply
from publisher.delivery.models import Delivery
from publisher.delivery.partners.partner_retries import Verdict
from publisher.delivery.partners.resting import IN_A_ROW, probe_at, weight
from publisher.delivery.states import OPEN, State
from publisher.syndication.models import Destination

# Destination.paused_code: it said that nobody is there any more; it is not whom a person pinned.
GONE, UNTRUSTED = "gone", "host_key_changed"


class Place(Protocol):
    """What rests: a destination, a webhook's endpoint."""

    pk: int
    failing_since: datetime | None
    probe_at: datetime | None


class Breaker:
    """What the answers of one place mean for it. `rests`: nothing more may go now.

    `failing_since` stands from the first failure to the next success; while it does, one failure
    is enough to let the destination rest until `probe_at`. Answers are counted where they are
    heard; `keep` writes down what they came to.
    """

    def __init__(self, place: Place) -> None:
        self._id = place.pk
        self.since = place.failing_since
        self._rested = place.probe_at is not None
        self._failures = IN_A_ROW - 1 if self.since else 0
        self.rests = False
        self._columns = dict[str, datetime | None]()
        self._hastens: datetime | None = None

    @property
    def is_probing(self) -> bool:
        """Whether the last that was heard is a failure."""
        return self.since is not None

    def heard(self, reply: Reply, now: datetime) -> None:
        """One answer. A success after a rest lets go at once whatever waits for the route."""
        failed = weight(reply)
        if not failed:
            self._failures = 0
            if self.since is not None:
                self.since = None
                self._columns = {"failing_since": None, "probe_at": None}
            if self._rested:
                self._rested = False
                self._hastens = now
            return
        self._failures += failed
        self.since = self.since or now
        self.rests = self._failures >= IN_A_ROW
        self._rested = self._rested or self.rests
        at = probe_at(destination_id=self._id, since=self.since, now=now, reply=reply)
        self._columns |= {"failing_since": self.since, **({"probe_at": at} if self.rests else {})}

    def changes(self) -> tuple[dict[str, datetime | None], datetime | None]:
        """The columns that what was heard since changes, and the time from which on what waits for
        the route may go, where it works again."""
        columns, self._columns = self._columns, {}
        at, self._hastens = self._hastens, None
        return columns, at

    def keep(self) -> dict[str, datetime | None]:
        """Write down what was heard. Returns the destination's columns that it changed."""
        columns, at = self.changes()
        if columns:
            Destination.objects.filter(pk=self._id).update(**columns)
        if at is not None:
            hasten(self._id, at)
        return columns


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
