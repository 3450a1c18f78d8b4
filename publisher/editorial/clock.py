"""Which clock an embargo ends by: the earlier of the caller's and the database's."""

from datetime import UTC, datetime, timedelta
from time import monotonic

from django.db import connection

KEPT = 1.0  # seconds that one reading of the database's clock is used for
_readings: dict[str, tuple[float, datetime]] = {}
STATEMENTS = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
}


def by_the_database(now: datetime, *, unless_before: datetime | None = None) -> datetime:
    """`now` (aware), or the database's time where that is earlier.

    A host whose clock runs ahead, or was set wrong, opens nothing early. The database is not
    asked when `now` is before `unless_before`: it could only close what is closed already.
    """
    if unless_before is not None and now < unless_before:
        return now
    return min(now, database_now())


def database_now() -> datetime:
    """The database's clock (aware, UTC), read at most once in KEPT seconds by a process.

    Between two readings the monotonic clock goes on, which nobody can set.
    """
    alias = connection.settings_dict["NAME"]
    ticks = monotonic()
    if alias not in _readings or ticks - _readings[alias][0] >= KEPT:
        _readings[alias] = ticks, _ask()
    at, moment = _readings[alias]
    return moment + timedelta(seconds=ticks - at)


def _ask() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[connection.vendor])
        found = cursor.fetchone()[0]
    moment = datetime.fromisoformat(found) if isinstance(found, str) else found
    return moment.astimezone(UTC)
