"""The years that a date of ours may have, and how a date beyond them is shown."""

from datetime import UTC, datetime

FIRST_YEAR, LAST_YEAR = 1900, 2200
# A day inside, so that every time zone still has them in these years.
_EARLIEST = datetime(FIRST_YEAR, 1, 2, tzinfo=UTC)
_LATEST = datetime(LAST_YEAR, 12, 30, tzinfo=UTC)


def is_plausible(moment: datetime) -> bool:
    """Whether a time that comes from outside is of a year that a newsroom can mean."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


def within_calendar(moment: datetime) -> datetime:
    """An aware time, or the nearest one in our years: beyond them zones have no local times."""
    if is_plausible(moment):
        return moment
    return _EARLIEST if moment.year < FIRST_YEAR else _LATEST
