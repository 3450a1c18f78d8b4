"""Looks at sites: asked for by a person, done by a worker, kept for a week."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from publisher.actions.beginning.site_address import SiteProblem, checked_site
from publisher.actions.processes.enqueue import send_task
from publisher.errors import Refused
from publisher.publications.models import SiteReading, User

TASK, QUEUE = "workers.sites.work_off", "sources"
KEPT = timedelta(days=7)
CLAIMED = timedelta(seconds=90)  # longer than one look, and than one poll
MOST_ATTEMPTS = 2  # of which one may have taken its process with it
PATIENCE = timedelta(minutes=1)
MOST, WITHIN = 20, timedelta(minutes=10)  # of one person


def ask_site(*, address: str, user: User, now: datetime) -> SiteReading:
    """Have a worker look at the site. An address that is being read is not read twice.

    Raises PublisherError `bad_site`; Refused `asked_too_often`.
    """
    wanted = checked_site(address)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        own = SiteReading.objects.filter(user=user)
        same = own.filter(address=wanted, publication=None, due_at__isnull=False).first()
        if same is not None:
            return same
        if own.filter(asked_at__gt=now - WITHIN).count() >= MOST:
            raise Refused("asked_too_often", "wait ten minutes, then ask again", "address")
        made = SiteReading.objects.create(user=user, address=wanted, asked_at=now, due_at=now)
        send_task(TASK, queue=QUEUE)
    return made


def reading_of(user: User, number: int) -> SiteReading | None:
    """The person's own reading of that number; without what its logo is made of."""
    return SiteReading.objects.filter(user=user, pk=number).select_related("publication").first()


def is_being_read(reading: SiteReading, *, now: datetime) -> bool:
    """Whether it is worth waiting for: a worker that has not come by PATIENCE may never."""
    return reading.due_at is not None and now - reading.asked_at < PATIENCE


def problem_of(reading: SiteReading) -> str:
    """Why nothing was read (SiteProblem), "" where something was."""
    return reading.problem or ("" if reading.read_at else SiteProblem.NOT_REACHED)


def forget_old(now: datetime) -> int:
    """Erase what nobody looks at any more. Returns how many there were."""
    return SiteReading.objects.filter(asked_at__lt=now - KEPT).delete()[0]


def due_readings(now: datetime) -> QuerySet[SiteReading]:
    """What a worker should take."""
    return SiteReading.objects.filter(due_at__lte=now)


def claim(now: datetime) -> SiteReading | None:
    """The next one, its time moved on: no other worker takes it, and a crash does not lose it."""
    while True:
        row = due_readings(now).order_by("due_at", "pk").first()
        if row is None:
            return None
        mine = SiteReading.objects.filter(pk=row.pk, due_at=row.due_at)
        if mine.update(due_at=now + CLAIMED, attempts=F("attempts") + 1):
            row.refresh_from_db()
            return row
