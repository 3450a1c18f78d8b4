"""Whether a worker is to be woken for mail."""

from datetime import datetime, timedelta

from publisher.delivery.models import Delivery
from publisher.delivery.sends import due_sends
from publisher.delivery.sql.service_sql import service_due
from publisher.delivery.states import State

TASK, QUEUE = "workers.deliveries.deliver_mail", "mail"
# Who lives takes a new chunk every second or so; a lost host's lease goes on for minutes.
ALIVE = timedelta(seconds=15)


def mail_due(*, now: datetime) -> bool:
    """Whether mail is due and nobody is at it."""
    return (service_due(now) or due_sends(now).exists()) and not _somebody_works(now)


def _somebody_works(now: datetime) -> bool:
    held = Delivery.objects.filter(
        state__in=(State.LEASED, State.ATTEMPTING),
        destination=None,
        lease_expires_at__gt=now,
        changed_at__gt=now - ALIVE,
    )
    return held.exists()
