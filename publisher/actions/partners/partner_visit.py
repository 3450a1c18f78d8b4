"""Visits to partners' destinations, many at once: what is due is leased, written, begun and written
down for all of them together, and brought to each by a lane of its own."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from threading import local

from django.conf import settings
from django.db import InterfaceError, OperationalError

from publisher.actions.partners.partner_parcel import open_channel, parcel_of
from publisher.actions.partners.rounds.attempts import Attempts
from publisher.actions.partners.rounds.bring import CHUNK, bring
from publisher.actions.partners.rounds.chunk import Chunk
from publisher.actions.partners.rounds.due_rows import MOST, Clock, DueRows, that_pass
from publisher.actions.partners.rounds.lanes import Lanes
from publisher.actions.partners.rounds.open_channels import OpenChannels
from publisher.actions.partners.rounds.places import KINDS, QUICK, Places, kind_of, learn
from publisher.actions.partners.rounds.verdicts import hear_out
from publisher.actions.processes.each_alone import each_alone
from publisher.actions.stories.partner_sends import close_sends
from publisher.channels.blobs import BlobsAway
from publisher.channels.types import Parcel
from publisher.delivery import transitions
from publisher.delivery.destinations import DueRow
from publisher.delivery.host import this_host
from publisher.delivery.models import Delivery
from publisher.delivery.partners.breaker import Breaker
from publisher.delivery.process import LedgerProcess
from publisher.delivery.reasons import RowCode, because
from publisher.errors import PublisherError
from publisher.syndication.models import Destination

log = logging.getLogger(__name__)
HEAVY = 8_000_000  # bytes that are written before they leave, to one destination
MISSED = 0.05  # seconds until a destination that somebody else was changing is asked for again
_own = local()


class Visits:
    """One run over all destinations, or over `only` one: it ends when nothing is due any more."""

    def __init__(
        self,
        clock: Clock,
        lanes: Lanes,
        *,
        only: int | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock, self._lanes, self._stopping = clock, lanes, stopping
        self._process = _own_process(clock())
        self._rows = DueRows(self._process.worker_id, clock)
        self._attempts = Attempts(self._process, clock, lanes.ask)
        self._places = Places(only)
        self._channels = OpenChannels(lambda place: open_channel(place))
        self._breakers = dict[int, Breaker]()
        self._sizes = dict[int, int]()
        self._at = set[int]()  # destinations where a lane is
        self._shut = set[int]()  # those that cannot be opened
        self._sends = set[int]()
        self._answered = 0

    def run(self, *, until: float) -> int:
        """Deliver until nothing is due, or until time is up (`until`, of the monotonic clock):
        then what answers quickly is served until the others have ended. Returns how many
        deliveries got an answer."""
        try:
            self._run(until)
        except BaseException:
            # Rows are still ours in the ledger; recovery settles them by the journal.
            self._attempts.close()
            self._lanes.drain()
            del _own.process
            self._process.journal.leave_for_recovery()
            raise
        finally:
            self._channels.close()
        return self._answered

    def _run(self, until: float) -> None:
        while True:
            self._write_down(self._lanes.ended())
            over = time.monotonic() >= until
            stops = self._stopping() or (over and self._lanes.busy == self._lanes.busy_with(QUICK))
            began = not stops and self._go_round(quick_only=over)
            if not self._lanes.busy and (stops or not (began or self._rows.missed)):
                return
            if not self._lanes.busy and not began:
                time.sleep(MISSED)
            self._lanes.rest(self._attempts.serve)

    def _go_round(self, *, quick_only: bool) -> bool:
        """Lease, write and begin what is due where nobody is. Whether there was anything."""
        self._places.read()
        found = self._rows.find(self._places.callable(self._clock(), self._left_alone(quick_only)))
        places = self._places.get(found)
        chosen = self._chosen(found, places)
        leased = self._rows.lease(chosen, places) if chosen else {}
        chunks = [chunk for pk, rows in leased.items() if (chunk := self._chunk(places[pk], rows))]
        if chunks:
            self._begin(chunks)
        self._channels.close_idle(self._at)
        return bool(leased)

    def _left_alone(self, quick_only: bool) -> set[int]:
        """Destinations where a lane is, and those of kinds for which there is no room."""
        kinds = [k for k in KINDS if (quick_only and k != QUICK) or self._lanes.room(k) <= 0]
        return self._at.union(self._shut, *map(self._places.of_kind, kinds))

    def _chosen(
        self, found: Mapping[int, Sequence[DueRow]], places: Mapping[int, Destination]
    ) -> dict[int, list[DueRow]]:
        """As much of it as each destination takes in a moment."""
        room = {kind: self._lanes.room(kind) for kind in KINDS}
        chosen, now = dict[int, list[DueRow]](), self._clock()
        for pk, place in places.items():
            with each_alone(log, "destination %s is left out", pk):
                kind = kind_of(place)
                rows = that_pass(found[pk], place, now)[: self._size(place)]
                if rows and room[kind] > 0:
                    room[kind] -= 1
                    chosen[pk] = rows
        return chosen

    def _size(self, place: Destination) -> int:
        breaker = self._breakers.get(place.pk)
        if breaker is None or breaker.rests or breaker.since != place.failing_since:
            breaker = self._breakers[place.pk] = Breaker(place)
        return 1 if breaker.is_probing else self._sizes.get(place.pk, 1)

    def _chunk(self, place: Destination, rows: list[Delivery]) -> Chunk | None:
        """With the channel to the place. Where it cannot be opened, its rows wait."""
        try:
            channel = self._channels.to(place)
        except PublisherError as error:
            self._postpone(place, rows, error.code, error.message)
            return None
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("destination %s cannot be opened", place.pk)
            self._postpone(place, rows, "failed", f"it cannot be opened: {type(error).__name__}")
            return None
        breaker, mine = self._breakers[place.pk], {row.pk: row for row in rows}
        return Chunk(place, channel, breaker, mine, kind=kind_of(place))

    def _postpone(
        self, place: Destination, rows: Sequence[Delivery], code: str, reply: str
    ) -> None:
        self._shut.add(place.pk)
        for row in rows:
            self._rows.postpone(row, self._rows.later(row, code, reply))

    def _begin(self, chunks: Sequence[Chunk]) -> None:
        first = self._places.first({chunk.destination.pk for chunk in chunks})
        for chunk in chunks:
            self._write(chunk, first=chunk.destination.pk in first)
        # Elsewhere it is not known whether anybody is there; a lane has it begun once it is.
        sure = [one for one in chunks if one.parcels and self._channels.stands(one.destination.pk)]
        if sure:
            self._attempts.begin_all(sure)
        idle = [one for one in chunks if not one.parcels or (one.begun and not one.numbers)]
        self._attempts.end(idle)
        for chunk in (one for one in chunks if one not in idle):
            self._at.add(chunk.destination.pk)
            self._lanes.start(chunk, partial(bring, chunk, self._attempts, self._clock))

    def _write(self, chunk: Chunk, *, first: bool) -> None:
        """The parcels of the chunk, up to a size. What cannot be written stays behind alone."""
        size = 0
        for delivery in chunk.rows.values():
            if size > HEAVY:
                break  # it goes in the next chunk
            parcel = self._parcel(chunk, delivery, first=first)
            if parcel is not None:
                chunk.parcels.append((delivery, parcel))
                size += len(parcel.body) + sum(len(file.body) for file in parcel.files)

    def _parcel(self, chunk: Chunk, delivery: Delivery, *, first: bool) -> Parcel | None:
        now = self._clock()
        try:
            parcel = parcel_of(delivery, chunk.destination, now=now, first=first)
        except (OperationalError, InterfaceError):
            raise
        except BlobsAway as error:  # it is none of the story's doing, and passes
            chunk.waits[delivery.pk] = self._rows.later(delivery, error.code, error.message)
            return None
        except Exception as error:  # noqa: BLE001 (one bad story must not stop the others)
            self._quarantine(chunk.destination, delivery, error, now)
            return None
        if parcel is None:
            why = because(RowCode.NOT_SHOWN)
            wait = self._rows.later(delivery, "not to be shown", why=why)
            chunk.waits[delivery.pk] = wait
        return parcel

    def _quarantine(
        self, place: Destination, delivery: Delivery, error: Exception, now: datetime
    ) -> None:
        said = error.message if isinstance(error, PublisherError) else type(error).__name__
        log.error("delivery %s cannot be written: %s", delivery.pk, said)
        why = because(RowCode.NOT_WRITABLE, format=place.format, error=said[:300])
        transitions.quarantine(Delivery.objects.filter(pk=delivery.pk), now=now, why=why)
        self._sends.add(delivery.send_id)

    def _write_down(self, chunks: Sequence[Chunk]) -> None:
        """What lanes have brought."""
        for chunk in chunks:
            self._at.discard(chunk.destination.pk)
            hear_out(chunk, self._places.get([chunk.destination.pk]), self._rows)
        self._attempts.end(chunks)
        learn(chunks)
        for chunk in chunks:
            self._answered += len(chunk.results)
            self._sends |= {chunk.rows[result.key].send_id for result in chunk.results}
            self._grow(chunk)
            self._channels.answered(chunk.destination.pk, well=chunk.went_well())
        if self._sends:  # once for all, since each commit keeps other writers waiting
            close_sends(ids=self._sends, now=self._clock())
            self._sends = set()

    def _grow(self, chunk: Chunk) -> None:
        """As many next time as it takes in a moment, twice as many at most."""
        if chunk.results:
            now, pace = self._sizes.get(chunk.destination.pk, 1), max(chunk.pace, 1e-6)
            self._sizes[chunk.destination.pk] = max(1, min(MOST, 2 * now, int(CHUNK / pace)))


def _own_process(now: datetime) -> LedgerProcess:
    """This thread as the ledger knows it; a fork makes its own."""
    process: LedgerProcess | None = getattr(_own, "process", None)
    if process is None or not process.is_mine():
        process = _own.process = LedgerProcess.register(
            host=this_host(), data_dir=settings.DATA_DIR, now=now
        )
    return process
