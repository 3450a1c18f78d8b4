"""Destinations as whoever goes round knows them, read again after a second."""

import logging
import time
from collections.abc import Collection, Iterable
from datetime import datetime
from threading import Lock

from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.actions.partners.rounds.chunk import Chunk
from publisher.delivery.models import Delivery
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
READ_AGAIN = 1.0  # seconds
ASIDE = 0.5  # seconds from one look at those that neither are active nor rested to the next
SLOW = 0.5  # seconds for one story
QUICK, SLOWLY, FAILING, NEW = KINDS = ("quick", "slow", "failing", "new")
# What this process knows of its places' pace.
_paces: dict[int, str] = {}
_guard = Lock()


class Places:
    """Those of one run, of all destinations or of one (`only`)."""

    def __init__(self, only: int | None = None) -> None:
        self._only = only
        self._known = dict[int, Destination]()
        self._read_at = self._aside_at = float("-inf")
        self._began = set[int]()

    def read(self) -> None:
        """Read them, if that was long ago."""
        if time.monotonic() < self._read_at + READ_AGAIN:
            return
        self._read_at = time.monotonic()
        mine = Q() if self._only is None else Q(pk=self._only)
        self._known = {place.pk: place for place in _rows().filter(mine)}

    def callable(self, now: datetime, not_at: Collection[int]) -> Q:
        """Where something may be due, as a condition on deliveries: those that are active and do
        not rest; now and then also the others, which get what takes a story back."""
        if time.monotonic() >= self._aside_at + ASIDE:
            self._aside_at = time.monotonic()
            mine = Q() if self._only is None else Q(destination_id=self._only)
            return mine & ~Q(destination_id__in=not_at) if not_at else mine
        going = (pk for pk, place in self._known.items() if pk not in not_at)
        return Q(destination_id__in=[pk for pk in going if _goes(self._known[pk], now)])

    def get(self, ids: Iterable[int]) -> dict[int, Destination]:
        """These; not those that are gone."""
        found = {pk: self._known[pk] for pk in ids if pk in self._known}
        missing = [pk for pk in ids if pk not in found]
        if missing:
            self._known |= {place.pk: place for place in _rows().filter(pk__in=missing)}
        return {pk: self._known[pk] for pk in ids if pk in self._known}

    def of_kind(self, kind: str) -> set[int]:
        """Those of a kind."""
        return {pk for pk, place in self._known.items() if kind_of(place) == kind}

    def first(self, ids: Collection[int]) -> set[int]:
        """Those of the destinations to which nothing ever began to go."""
        unknown = set(ids) - self._began
        if unknown:
            begun = Delivery.objects.filter(destination=OuterRef("pk"), attempts__gt=0)
            rows = Destination.objects.filter(Exists(begun), pk__in=unknown)
            self._began |= set(rows.values_list("pk", flat=True))
        return set(ids) - self._began


def kind_of(place: Destination) -> str:
    """Which of the places it is by how it answers."""
    return FAILING if place.failing_since is not None else _paces.get(place.pk, NEW)


def learn(chunks: Iterable[Chunk]) -> None:
    """Keep how long places took to answer."""
    with _guard:
        for chunk in chunks:
            if chunk.results:
                kind = SLOWLY if chunk.pace > SLOW else QUICK
                _paces[chunk.destination.pk] = kind


def _rows() -> QuerySet[Destination]:
    return Destination.objects.select_related("partner", "product", "publication").order_by("pk")


def _goes(place: Destination, now: datetime) -> bool:
    if place.paused_at is not None or place.partner.paused_at is not None:
        return False
    return place.probe_at is None or place.probe_at <= now
