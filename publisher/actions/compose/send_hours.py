"""The hours at which an issue is usually sent, as a page offers them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from publisher.actions.compose.rules import next_time, rule_from
from publisher.content.local_time import moment_in
from publisher.editorial.models import Newsletter

EVENING, MORNING = time(18), time(7)
SOON = timedelta(minutes=10)  # nearer than that is now


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """code: `tonight`, `tomorrow`, `monday`, or `usual`, the newsletter's own hour; at: the moment,
    in UTC."""

    code: str
    at: datetime


def presets(*, newsletter: Newsletter, now: datetime) -> list[Preset]:
    """The hours to come by the clocks of the newsletter's publication, whatever those of the person
    say, the next first and each moment once. now: aware.

    An hour that the clocks skip comes when they have skipped it; of one that they show twice, the
    first.
    """
    zone = ZoneInfo(newsletter.publication.time_zone)
    today = now.astimezone(zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    known = {
        "usual": next_time(rule_from(newsletter.rule), zone, now),
        "tonight": _moment(today, EVENING, zone),
        "tomorrow": _moment(today + timedelta(days=1), MORNING, zone),
        "monday": _moment(monday, MORNING, zone),
    }
    found: dict[datetime, str] = {}
    for code, at in known.items():
        if at is not None and at - now >= SOON:
            found.setdefault(at, code)
    return [Preset(code=code, at=at) for at, code in sorted(found.items())]


def _moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)


def hour_in(form: Mapping[str, str], zone: ZoneInfo) -> datetime | None:
    """The moment that a form names: `at`, a time of the zone's clocks that was typed, else the
    `preset` that was chosen; None for neither. Raises BadInput for a time that is none."""
    typed, chosen = (form.get(name, "").strip() for name in ("at", "preset"))
    text = typed or chosen
    return moment_in(text, zone, "at") if text else None
