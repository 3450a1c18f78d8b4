"""Which of partners' places are to be looked at now; what looks loads channels, and is apart."""

from datetime import datetime

from django.db.models import QuerySet

from publisher.delivery.models import StandingCheck

TASK, QUEUE = "workers.partners.reconcile", "partners"


def due_checks(now: datetime) -> QuerySet[StandingCheck]:
    """Places that are to be looked at now."""
    return StandingCheck.objects.filter(next_at__isnull=False, next_at__lte=now)
