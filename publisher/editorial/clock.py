"""Which clock an embargo ends by, the earlier of the caller's and the database's, and which one
the workers' timers go by."""

from datetime import UTC, datetime, timedelta
from time import monotonic

from django.db import InterfaceError, OperationalError, connection

from publisher.editorial.steady import SteadyClock, told_offset

KEPT = 1.0  # seconds that one reading of the database's clock is used for
_readings: dict[str, tuple[float, datetime]] = {}
_own = SteadyClock(offset=told_offset())  # SQLite has no clock but this host's


def by_the_database(now: datetime, *, unless_before: datetime | None = None) -> datetime:
    """`now` (aware), or the database's time where that is earlier.

    A host whose clock runs ahead, or was set wrong, opens nothing early. The database is not
    asked when `now` is before `unless_before`: it could only close what is closed already.
    """
    if unless_before is not None and now < unless_before:
        return now
    return min(now, database_now())


def ledger_now() -> datetime:
    """The time (aware, UTC) by which workers do what is due, lease it and put it off: one for all
    hosts, whatever theirs say. Raises OperationalError while the database is away."""
    return database_now() if connection.vendor == "postgresql" else _own.now()


def database_now() -> datetime:
    """The database's clock (aware, UTC), read at most once in KEPT seconds by a process.

    Between two readings, and while the database is away, the monotonic clock goes on, which nobody
    can set. With SQLite it is this
    host's, unless that has just jumped.
    """
    if connection.vendor != "postgresql":
        return _own.now()
    alias = connection.settings_dict["NAME"]
    ticks = monotonic()
    if alias not in _readings or ticks - _readings[alias][0] >= KEPT:
        try:
            _readings[alias] = ticks, _ask()
        except (OperationalError, InterfaceError):
            if alias not in _readings:
                raise
    at, moment = _readings[alias]
    return moment + timedelta(seconds=ticks - at)


def _ask() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)
