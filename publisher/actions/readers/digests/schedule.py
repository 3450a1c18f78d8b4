"""When a publication's weekly digests go; made when somebody first asks for one."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from publisher.audience.frequency import DAYS, end_after, next_end
from publisher.audience.models import DigestSchedule, Subscription
from publisher.errors import PublisherError
from publisher.publications import audit
from publisher.publications.models import Publication

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WEEKDAY, HOUR = 5, "08:00"


def schedule_of(publication: Publication) -> DigestSchedule | None:
    """The schedule; None where nobody has asked for a digest yet."""
    rows = DigestSchedule.objects.filter(publication=publication)
    return rows.select_related("publication").first()


def week_of(publication: Publication) -> tuple[str, str]:
    """Day (`sat`) and hour (`08:00`) of the digests, as they go or would go."""
    schedule = schedule_of(publication)
    if schedule is None:
        return DAYS[WEEKDAY], HOUR
    return DAYS[schedule.weekday], schedule.hour


def locked_schedule(publication: Publication, now: datetime) -> DigestSchedule:
    """The schedule, locked in the caller's transaction; the first week begins now."""
    zone = ZoneInfo(publication.time_zone)
    until = next_end(WEEKDAY, HOUR, zone, now)
    DigestSchedule.objects.get_or_create(
        publication=publication,
        defaults={"weekday": WEEKDAY, "hour": HOUR, "since": now, "until": until},
    )
    rows = DigestSchedule.objects.select_for_update(of=("self",)).select_related("publication")
    return rows.get(publication=publication)


def change_schedule(
    *, publication: Publication, day: str | None, hour: str | None, actor: str, now: datetime
) -> DigestSchedule:
    """Let the digests go on another day (`sat`) or at another hour (`08:00`) of the publication's
    clocks; None leaves it. The week that runs ends at the next of these hours, and what readers
    chose counts from then on.

    Raises PublisherError `bad_days` or `bad_hour`; then nothing has changed.
    """
    _check(day, hour)
    with transaction.atomic():
        schedule = locked_schedule(publication, now)
        schedule.weekday = schedule.weekday if day is None else DAYS.index(day)
        schedule.hour = schedule.hour if hour is None else hour
        # A week that is over has its digest still to come.
        schedule.until = end_after(schedule, max(now, schedule.since))
        schedule.save()
        waiting = Subscription.objects.filter(publication=publication, frequency_from__gt=now)
        waiting.update(frequency_from=schedule.until)
        _record(schedule, actor, now)
    return schedule


def _check(day: str | None, hour: str | None) -> None:
    if day is not None and day not in DAYS:
        raise PublisherError("bad_days", f"choose among {', '.join(DAYS)}", "--day")
    if hour is not None and not _HOUR.fullmatch(hour):
        raise PublisherError("bad_hour", f"{hour!r} is no hour; write one like 08:00", "--hour")


def _record(schedule: DigestSchedule, actor: str, now: datetime) -> None:
    publication = schedule.publication
    audit.record(
        actor=actor,
        verb="change_digests",
        target=publication,
        at=now,
        publication=publication,
        day=DAYS[schedule.weekday],
        hour=schedule.hour,
    )
