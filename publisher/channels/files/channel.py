"""The channel of all places that take files."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from publisher.channels.files.names import check_name, folder_of, temporary
from publisher.channels.files.place import OUTCOMES, Cause, Opens, Place, PlaceError
from publisher.channels.files.steps import Steps
from publisher.channels.files.time_limit import TimeLimit
from publisher.channels.files.whole_files import put_parcel, sweep
from publisher.channels.types import Begin, Outcome, Parcel, Presence, Reply, Sight, TrialStep

PROBE, RENAMED = temporary("test", 1), temporary("test", 2)
PROBE_BODY = b"A test by the publisher; it may be deleted.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """Seconds. connect: to one address.  answer: to one command; some servers take half a minute to
    let one in.  parcel: for a parcel with its files, connecting included; less than a lease
    (actions/partners/rounds/due_rows.py)."""

    connect: float = 10
    answer: float = 60
    parcel: float = 100


class FileChannel:
    """Puts each parcel under its name, its files first. A repeat replaces a file by the same, so
    nothing is ever in doubt. Keeps one connection; for one thread."""

    def __init__(self, opens: Opens, limits: FileLimits) -> None:
        self._opens = opens
        self._limits = limits
        self._time = TimeLimit()
        self._place: Place | None = None
        self._swept: set[str] = set()

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterator[Reply]:
        """See channels/types.py. A name that would leave the folder raises ValueError."""
        for parcel in parcels:
            for name in (parcel.name, *(f.name for f in parcel.files), *parcel.removes):
                check_name(name)
            if parcel.second_name:
                check_name(parcel.second_name)
            with self._time.running(self._limits.parcel):
                reply = self._deliver(parcel, begin)
            if reply is None:
                return
            yield reply

    def look(self, name: str) -> Sight:
        """What stands under a name. Raises ValueError for one that leads out of the folder."""
        check_name(name)
        with self._time.running(self._limits.parcel):
            try:
                return self._ready("").sight(name)
            except PlaceError as error:
                self._drop()
                return Sight(presence=Presence.UNKNOWN, answer=error.text)

    def try_out(self) -> Sequence[TrialStep]:
        """Open it anew, write a file that no receiver takes, rename it, remove it."""
        self._drop()
        steps = Steps()
        with self._time.running(self._limits.parcel), suppress(PlaceError):
            self._place = self._opens(self._time, steps)
            _try_out(self._place, steps)
        self.close()
        return steps.done

    def close(self) -> None:
        with self._time.running(self._limits.connect):
            self._drop()

    def _deliver(self, parcel: Parcel, begin: Begin) -> Reply | None:
        try:
            place = self._ready(folder_of(parcel.name))
        except PlaceError as error:
            self._drop()
            return _reply(parcel, Outcome.ROUTE, error)
        if not begin(parcel):
            return None
        try:
            for folder in dict.fromkeys(folder_of(file.name) for file in parcel.files):
                place.ready(folder)
            done, written_at = put_parcel(place, parcel)
        except PlaceError as error:
            if error.cause is Cause.LOST:
                self._drop()
            return _reply(parcel, OUTCOMES[error.cause], error)
        folder = folder_of(parcel.name)
        if written_at is not None and folder not in self._swept:
            self._swept.add(folder)
            with suppress(PlaceError):  # it was delivered, whatever stands beside it
                sweep(place, folder, written_at)
        return Reply(key=parcel.key, outcome=Outcome.DELIVERED, code="written", text=done)

    def _ready(self, folder: str) -> Place:
        """Open, with this folder. A connection that was kept may have ended meanwhile."""
        if self._place is not None:
            try:
                self._place.ready(folder)
                return self._place
            except PlaceError:
                self._drop()
        self._place = self._opens(self._time, Steps())
        self._place.ready(folder)
        return self._place

    def _drop(self) -> None:
        if self._place is not None:
            self._place.close()
            self._place = None


def _try_out(place: Place, steps: Steps) -> None:
    try:
        with steps.step("write"):
            place.write(PROBE, PROBE_BODY)
        with steps.step("rename"):
            place.rename(PROBE, RENAMED)
        with steps.step("remove"):
            place.remove(RENAMED)
    except PlaceError:
        for left in (PROBE, RENAMED):
            with suppress(PlaceError):
                place.remove(left)
        raise


def _reply(parcel: Parcel, outcome: Outcome, error: PlaceError) -> Reply:
    return Reply(key=parcel.key, outcome=outcome, code=error.code, text=error.text)
