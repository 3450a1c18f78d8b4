"""Parsing a time that a person types: RFC 3339, or local time in a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publisher.content.calendar import FIRST_YEAR, LAST_YEAR, is_plausible
from publisher.content.problems import BadInput


def moment_in(text: str, zone: ZoneInfo, where: str = "") -> datetime:
    """RFC 3339 ("2026-11-22T06:30:00Z"), or a local time in `zone` ("2026-11-22 06:30"); in UTC.

    Raises BadInput `bad_time` for anything else and for a time that the clocks skip,
    `ambiguous_time` for one that they show twice.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            "bad_time",
            f"{text!r} is no time; write 2026-11-22T06:30:00Z, or 2026-11-22T06:30 for a time "
            f"in {zone.key}",
            where,
        ) from None
    if not is_plausible(moment):
        message = f"{text!r} must be of the years {FIRST_YEAR} to {LAST_YEAR}"
        raise BadInput("bad_time", message, where)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return _on_the_clocks(moment, text.strip(), zone, where)


def _on_the_clocks(moment: datetime, text: str, zone: ZoneInfo, where: str) -> datetime:
    """A local time in UTC; `text` as it was written. Raises BadInput as `moment_in`."""
    first, second = (moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(zone).replace(tzinfo=None) != moment:
        raise BadInput("bad_time", f"the clocks of {zone.key} skip {text}", where)
    raise BadInput(
        "ambiguous_time",
        f"the clocks of {zone.key} show {text} twice; add the offset, as in "
        f"{first.astimezone(zone).isoformat()}",
        where,
    )
