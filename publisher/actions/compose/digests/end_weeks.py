"""End the weeks whose digests are due, and make these."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from publisher.actions.compose.digests.make_digest import make_digest
from publisher.actions.processes.each_alone import each_alone
from publisher.audience.frequency import LEAD, end_after
from publisher.audience.models import DigestSchedule
from publisher.editorial.models import Digest, Newsletter

log = logging.getLogger(__name__)


def digests_due(now: datetime) -> tuple[QuerySet[DigestSchedule], QuerySet[Digest]]:
    """The weeks that end, and the digests that are not made."""
    return (
        DigestSchedule.objects.filter(until__lte=now - LEAD),
        Digest.objects.filter(made_at=None),
    )


def send_digests(*, now: datetime) -> int:
    """Send the digests of all weeks that are over; returns how many went. One that breaks leaves
    the others alone, and is tried again."""
    weeks, digests = digests_due(now)
    for pk in weeks.order_by("pk").values_list("pk", flat=True):
        with each_alone(log, "the week of publication %s does not end", pk):
            end_week(pk, now)
    made = 0
    for pk in digests.order_by("until", "pk").values_list("pk", flat=True):
        with each_alone(log, "digest %s cannot be made", pk):
            made += make_digest(pk, now=now)
    return made


@transaction.atomic
def end_week(publication_id: int, now: datetime) -> None:
    """Note the digests of each week that is over, so that each is made once, whenever that is, and
    begin the next."""
    rows = DigestSchedule.objects.select_for_update(of=("self",)).select_related("publication")
    schedule = rows.get(pk=publication_id)
    while schedule.until <= now - LEAD:
        letters = Newsletter.objects.filter(
            publication=publication_id,
            kind=Newsletter.Kind.LETTER,
            created_at__lt=schedule.until,
        )
        Digest.objects.bulk_create(
            [
                Digest(
                    publication_id=publication_id,
                    newsletter=letter,
                    since=schedule.since,
                    until=schedule.until,
                )
                for letter in letters
            ],
            ignore_conflicts=True,
        )
        schedule.since, schedule.until = schedule.until, end_after(schedule, schedule.until)
        schedule.save(update_fields=["since", "until"])
